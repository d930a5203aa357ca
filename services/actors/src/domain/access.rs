//! Who may see a person whose identity is protected: named by another, or in an emergency that another reviews.

use std::{fmt, time::Duration};

use mesh::clock::Timestamp;

use super::person::{AccessId, PersonId, refusal::Refusal};

/// How long an emergency access lasts: long enough to act, too short to work with.
pub const EMERGENCY: Duration = Duration::from_secs(15 * 60);

/// That somebody sees a protected person.
#[derive(Clone, PartialEq, Eq)]
pub struct Access {
    /// Which.
    pub id: AccessId,
    /// Whom they see.
    pub person: PersonId,
    /// Who sees, as the audit trail names them.
    pub subject: String,
    /// Who let them.
    pub granted_by: String,
    /// From when.
    pub begins: Timestamp,
    /// Until when; none where no end is known.
    pub ends: Option<Timestamp>,
    /// Why. It may tell of the person.
    pub reason: String,
    /// Whether they let themselves.
    pub emergency: bool,
    /// What another found of it, for an emergency.
    pub review: Option<Review>,
}

/// What somebody found of an emergency access.
#[derive(Clone, PartialEq, Eq)]
pub struct Review {
    /// Who.
    pub by: String,
    /// When.
    pub at: Timestamp,
    /// What. It may tell of the person.
    pub finding: String,
}

impl fmt::Debug for Access {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Access").field("id", &self.id).finish_non_exhaustive()
    }
}

impl Access {
    /// Names somebody for a person.
    #[allow(clippy::too_many_arguments, reason = "each says another thing, and none has a default")]
    pub fn grant(
        id: AccessId,
        person: PersonId,
        subject: String,
        granted_by: String,
        begins: Timestamp,
        ends: Option<Timestamp>,
        reason: String,
    ) -> Result<Self, Refusal> {
        if subject == granted_by {
            return Err(Refusal::AccessToOneself);
        }
        Ok(Self { id, person, subject, granted_by, begins, ends, reason, emergency: false, review: None })
    }

    /// Breaks the glass.
    pub fn claim(id: AccessId, person: PersonId, subject: String, reason: String, now: Timestamp) -> Self {
        let (granted_by, ends) = (subject.clone(), Some(now.plus(EMERGENCY)));
        Self { id, person, subject, granted_by, begins: now, ends, reason, emergency: true, review: None }
    }

    /// Ends it now.
    pub fn revoke(&mut self, now: Timestamp) -> Result<(), Refusal> {
        if self.ends.is_some_and(|ends| ends <= now) {
            return Err(Refusal::AccessEnded);
        }
        self.ends = Some(now);
        Ok(())
    }

    /// Records what another found of an emergency.
    pub fn review(&mut self, by: String, finding: String, now: Timestamp) -> Result<(), Refusal> {
        if self.review.is_some() {
            return Err(Refusal::AccessReviewed);
        }
        if self.subject == by {
            return Err(Refusal::ReviewOfOneself);
        }
        self.review = Some(Review { by, at: now, finding });
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use uuid::Uuid;

    const NOW: Timestamp = Timestamp::from_micros(1_000_000);

    fn id<T: From<Uuid>>(number: u128) -> T {
        Uuid::from_u128(number).into()
    }

    #[test]
    fn nobody_names_themselves_and_an_access_ends_once() {
        let grant = |by: &str| Access::grant(id(1), id(2), "operator:anna".into(), by.into(), NOW, None, "case".into());
        assert_eq!(grant("operator:anna"), Err(Refusal::AccessToOneself));
        let mut access = grant("operator:berit").expect("granted");
        assert_eq!((access.revoke(NOW), access.ends), (Ok(()), Some(NOW)));
        assert_eq!(access.revoke(NOW), Err(Refusal::AccessEnded));
    }

    #[test]
    fn an_emergency_is_short_and_reviewed_once_by_another() {
        let mut access = Access::claim(id(1), id(2), "operator:anna".into(), "a threat on the phone".into(), NOW);
        assert_eq!(access.ends.map(|ends| ends.since(NOW)), Some(EMERGENCY));
        assert_eq!(access.review("operator:anna".into(), "fine".into(), NOW), Err(Refusal::ReviewOfOneself));
        assert_eq!(access.review("operator:berit".into(), "needed".into(), NOW), Ok(()));
        assert_eq!(access.review("operator:cecilia".into(), "no".into(), NOW), Err(Refusal::AccessReviewed));
        let shown = format!("{access:?}");
        assert!(!shown.contains("threat") && !shown.contains("needed"), "{shown}");
    }
}
