//! Protected identity (skyddade personuppgifter): which marking a person has. Whatever is not known to be unmarked is protected.

use serde::{Deserialize, Serialize};

/// The marking of a person in the population register, as far as it is known. They stand in the order of how much they ask for; what is known
/// says more than that nobody checked.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Marking {
    /// It was checked, and there is none.
    None,
    /// Nobody has checked, or nobody could.
    Unknown,
    /// Sekretessmarkering.
    Secrecy,
    /// Skyddad folkbokföring (folkbokföringslagen 1991:481, 16 §).
    ProtectedRegistration,
    /// Fingerade personuppgifter (lagen 1991:483).
    FictitiousIdentity,
}

impl Marking {
    /// Whether the person is hidden from all who are not named, and no address of theirs is kept. Fails closed.
    pub fn hides(self) -> bool {
        match self {
            Self::None => false,
            Self::Unknown | Self::Secrecy | Self::ProtectedRegistration | Self::FictitiousIdentity => true,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Marking;

    #[test]
    fn only_a_person_who_was_checked_and_has_no_marking_is_seen_by_all() {
        let all = [Marking::Unknown, Marking::Secrecy, Marking::ProtectedRegistration, Marking::FictitiousIdentity];
        assert!(all.iter().all(|marking| marking.hides()) && !Marking::None.hides());
        assert!(all.is_sorted() && all.iter().all(|marking| *marking > Marking::None));
    }
}
