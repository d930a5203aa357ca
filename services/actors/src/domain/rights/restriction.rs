//! What is kept on a person is stored and not used further, until it is lifted and the person has been told.
//!
//! ```text
//! RestrictProcessing ──► standing ── LiftRestriction ──► lifted
//! ```
//!
//! Several may stand at once, each on its own ground: the person is free of them when the last one is lifted.

use std::fmt;

use mesh::clock::Timestamp;
use time::Date;

use super::refusal::Refusal;
use crate::domain::{person::PersonId, word::Word};

mesh::id!(
    /// A restriction's id.
    RestrictionId,
    "restriction"
);

/// Why, article 18.1.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ground {
    /// a.
    AccuracyContested,
    /// b.
    UnlawfulNotErased,
    /// c.
    LegalClaims,
    /// d.
    ObjectionPending,
}

impl Word for Ground {
    const ALL: &'static [Self] =
        &[Self::AccuracyContested, Self::UnlawfulNotErased, Self::LegalClaims, Self::ObjectionPending];

    fn word(self) -> &'static str {
        match self {
            Self::AccuracyContested => "accuracy_contested",
            Self::UnlawfulNotErased => "unlawful_not_erased",
            Self::LegalClaims => "legal_claims",
            Self::ObjectionPending => "objection_pending",
        }
    }
}

/// That a restriction was lifted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Lift {
    /// When.
    pub at: Timestamp,
    /// By whom, as the audit trail names them.
    pub by: String,
    /// When the person was told, article 18.3.
    pub told_on: Date,
}

/// A restriction.
#[derive(Clone, PartialEq, Eq)]
pub struct Restriction {
    /// Its id.
    pub id: RestrictionId,
    /// Whose data.
    pub person: PersonId,
    /// Why.
    pub ground: Ground,
    /// Why, in words. They may tell of the person.
    pub reason: String,
    /// Who has restricted it.
    pub by: String,
    /// When.
    pub created: Timestamp,
    /// That it was lifted.
    pub lifted: Option<Lift>,
}

impl fmt::Debug for Restriction {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Restriction").field("id", &self.id).field("lifted", &self.lifted).finish_non_exhaustive()
    }
}

impl Restriction {
    /// Whether it stands.
    pub fn stands(&self) -> bool {
        self.lifted.is_none()
    }

    /// Lifts it, once.
    pub fn lift(&mut self, told_on: Date, by: String, now: Timestamp) -> Result<(), Refusal> {
        if !self.stands() {
            return Err(Refusal::RestrictionLiftedAlready);
        }
        self.lifted = Some(Lift { at: now, by, told_on });
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use uuid::Uuid;

    use super::*;
    use crate::domain::validity::tests as days;

    fn restriction(number: u128) -> Restriction {
        Restriction {
            id: Uuid::from_u128(number).into(),
            person: Uuid::from_u128(1).into(),
            ground: Ground::LegalClaims,
            reason: "a dispute over a grade".into(),
            by: "operator:anna".into(),
            created: Timestamp::from_micros(0),
            lifted: None,
        }
    }

    #[test]
    fn the_reason_does_not_show_in_debug_output() {
        assert!(!format!("{:?}", restriction(1)).contains("dispute"));
    }

    proptest! {
        #[test]
        fn a_person_is_free_when_each_restriction_was_lifted_once(
            count in 1usize..5, lifts in prop::collection::vec((any::<prop::sample::Index>(), 0i64..30), 0..12),
        ) {
            let mut all: Vec<_> = (0..count as u128).map(restriction).collect();
            let mut first = vec![None; count];
            for (index, day) in lifts {
                let place = index.index(count);
                let (day, now) = (days::nth(day), Timestamp::from_micros(day));
                let lifted = all[place].lift(day, "operator:berit".into(), now);
                let expected = if first[place].is_none() { Ok(()) } else { Err(Refusal::RestrictionLiftedAlready) };
                prop_assert_eq!(lifted, expected);
                first[place].get_or_insert(day);
            }
            prop_assert_eq!(all.iter().any(Restriction::stands), first.iter().any(Option::is_none));
            for (one, day) in all.iter().zip(first) {
                prop_assert_eq!(one.lifted.as_ref().map(|lift| lift.told_on), day);
            }
        }
    }
}
