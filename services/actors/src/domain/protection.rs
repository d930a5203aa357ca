//! Protected identity (skyddade personuppgifter): which marking a person has. Whatever is not known to be unmarked is protected.

use serde::{Deserialize, Serialize};

/// The marking of a person in the population register, as far as it is known.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Marking {
    /// It was checked, and there is none.
    None,
    /// Sekretessmarkering.
    Secrecy,
    /// Skyddad folkbokföring (folkbokföringslagen 1991:481, 16 §).
    ProtectedRegistration,
    /// Fingerade personuppgifter (lagen 1991:483).
    FictitiousIdentity,
    /// Nobody has checked, or nobody could.
    Unknown,
}

impl Marking {
    /// Whether the person is hidden from all who are not named. Fails closed.
    pub fn hides(self) -> bool {
        match self {
            Self::None => false,
            Self::Secrecy | Self::ProtectedRegistration | Self::FictitiousIdentity | Self::Unknown => true,
        }
    }

    /// Whether no address may be kept: it is known that the person must not be found by one.
    pub fn forbids_address(self) -> bool {
        match self {
            Self::None | Self::Unknown => false,
            Self::Secrecy | Self::ProtectedRegistration | Self::FictitiousIdentity => true,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Marking;

    #[test]
    fn only_a_person_who_was_checked_and_has_no_marking_is_seen_by_all() {
        let all = [Marking::Secrecy, Marking::ProtectedRegistration, Marking::FictitiousIdentity, Marking::Unknown];
        assert!(all.iter().all(|marking| marking.hides()) && !Marking::None.hides());
        assert!(!Marking::Unknown.forbids_address() && all[..3].iter().all(|marking| marking.forbids_address()));
    }
}
