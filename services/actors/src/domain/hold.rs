//! A legal hold: nothing on a person is disposed of, until it is lifted. Several may stand at once, each for its own matter.

use std::fmt;

use mesh::clock::Timestamp;

use super::{person::PersonId, retention::refusal::Refusal};

mesh::id!(
    /// A hold's id.
    HoldId,
    "hold"
);

/// That a hold was lifted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Lift {
    /// By whom, as the audit trail names them.
    pub by: String,
    /// When.
    pub at: Timestamp,
}

/// A hold.
#[derive(Clone, PartialEq, Eq)]
pub struct Hold {
    /// Its id.
    pub id: HoldId,
    /// Whom it holds.
    pub person: PersonId,
    /// Why, in words. They may tell of the person.
    pub reason: String,
    /// Where the matter stands.
    pub reference: String,
    /// Who has placed it.
    pub by: String,
    /// When.
    pub created: Timestamp,
    /// That it was lifted.
    pub lifted: Option<Lift>,
}

impl fmt::Debug for Hold {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Hold").field("id", &self.id).field("lifted", &self.lifted).finish_non_exhaustive()
    }
}

impl Hold {
    /// Lifts it, once.
    pub fn lift(&mut self, by: String, now: Timestamp) -> Result<(), Refusal> {
        if self.lifted.is_some() {
            return Err(Refusal::HoldLiftedAlready);
        }
        self.lifted = Some(Lift { by, at: now });
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use uuid::Uuid;

    #[test]
    fn a_hold_is_lifted_once_and_its_reason_does_not_show_in_debug_output() {
        let mut hold = Hold {
            id: Uuid::from_u128(1).into(),
            person: Uuid::from_u128(2).into(),
            reason: "a dispute over a grade".into(),
            reference: "RUN-00002-2026".into(),
            by: "operator:anna".into(),
            created: Timestamp::from_micros(0),
            lifted: None,
        };
        assert!(!format!("{hold:?}").contains("dispute"));
        assert_eq!(hold.lift("operator:berit".into(), Timestamp::from_micros(1)), Ok(()));
        assert_eq!(hold.lift("operator:cilla".into(), Timestamp::from_micros(2)), Err(Refusal::HoldLiftedAlready));
        assert_eq!(hold.lifted.map(|lift| lift.by).as_deref(), Some("operator:berit"));
    }
}
