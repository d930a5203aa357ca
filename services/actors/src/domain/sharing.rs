//! A permission to share: what a person has allowed to be told to whom, and until when. It is never a legal basis for processing.

use std::collections::BTreeSet;

use mesh::{clock::Timestamp, refusal::Kind};
use time::Date;

use super::{organisation::OrganisationId, person::PersonId, validity::Validity, word::Word};

mesh::id!(
    /// A permission's id.
    SharingId,
    "sharing"
);

/// What may be told.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Scope {
    /// How far a case has come.
    CaseProgress,
    /// Kartläggning.
    Mapping,
    /// Results of assessments.
    Results,
    /// Documents that were issued.
    Documents,
    /// How the person is reached.
    ContactDetails,
    /// Adaptations, as measures.
    Adaptations,
}

impl Word for Scope {
    const ALL: &'static [Self] =
        &[Self::CaseProgress, Self::Mapping, Self::Results, Self::Documents, Self::ContactDetails, Self::Adaptations];

    fn word(self) -> &'static str {
        match self {
            Self::CaseProgress => "case_progress",
            Self::Mapping => "mapping",
            Self::Results => "results",
            Self::Documents => "documents",
            Self::ContactDetails => "contact_details",
            Self::Adaptations => "adaptations",
        }
    }
}

/// How it was given.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Form {
    /// On paper, signed.
    Written,
    /// With an electronic identification.
    Electronic,
    /// Said, and noted.
    Oral,
}

impl Word for Form {
    const ALL: &'static [Self] = &[Self::Written, Self::Electronic, Self::Oral];

    fn word(self) -> &'static str {
        match self {
            Self::Written => "written",
            Self::Electronic => "electronic",
            Self::Oral => "oral",
        }
    }
}

/// A permission.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sharing {
    /// Its id.
    pub id: SharingId,
    /// Who gives it.
    pub person: PersonId,
    /// Who may be told.
    pub recipient: OrganisationId,
    /// What.
    pub scopes: BTreeSet<Scope>,
    /// How it was given.
    pub form: Form,
    /// The days it was given for.
    pub period: Validity,
    /// From which day it is withdrawn.
    pub withdrawn_on: Option<Date>,
    /// 1 when granted, and one more with each change.
    pub revision: i64,
    /// When it was recorded.
    pub created: Timestamp,
}

impl Sharing {
    /// Withdraws it from a day on.
    pub fn withdraw(&mut self, today: Date) -> Result<(), Refusal> {
        if self.withdrawn_on.is_some() {
            return Err(Refusal::SharingWithdrawnAlready);
        }
        self.withdrawn_on = Some(today);
        self.revision += 1;
        Ok(())
    }

    /// Whether it holds on a day.
    pub fn holds_on(&self, day: Date) -> bool {
        self.period.holds_on(day) && self.withdrawn_on.is_none_or(|withdrawn| day < withdrawn)
    }
}

/// What is refused on permissions to share, as `refusal.proto` names it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Refusal {
    /// No permission with that id.
    SharingNotFound,
    /// It has been withdrawn.
    SharingWithdrawnAlready,
}

impl mesh::refusal::Refusal for Refusal {
    const DOMAIN: &'static str = crate::NAME;

    fn kind(&self) -> Kind {
        match self {
            Self::SharingNotFound => Kind::NotFound,
            Self::SharingWithdrawnAlready => Kind::FailedPrecondition,
        }
    }

    fn reason(&self) -> &'static str {
        match self {
            Self::SharingNotFound => "SHARING_NOT_FOUND",
            Self::SharingWithdrawnAlready => "SHARING_WITHDRAWN_ALREADY",
        }
    }

    fn message(&self) -> String {
        match self {
            Self::SharingNotFound => {
                "No such permission to share is in the registry: list those of the person, and choose one of them."
                    .into()
            }
            Self::SharingWithdrawnAlready => {
                "The permission has been withdrawn already: there is nothing more to do, unless another was meant."
                    .into()
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use uuid::Uuid;

    use super::*;
    use crate::domain::validity::tests as days;

    proptest! {
        #[test]
        fn a_permission_holds_within_its_days_until_it_is_withdrawn_and_never_again(
            period in days::any(),
            withdrawn in 0i64..40,
        ) {
            let mut sharing = Sharing {
                id: Uuid::from_u128(1).into(),
                person: Uuid::from_u128(2).into(),
                recipient: Uuid::from_u128(3).into(),
                scopes: BTreeSet::from([Scope::Results]),
                form: Form::Written,
                period,
                withdrawn_on: None,
                revision: 1,
                created: Timestamp::from_micros(1),
            };
            prop_assert_eq!(sharing.withdraw(days::nth(withdrawn)), Ok(()));
            prop_assert_eq!(sharing.withdraw(days::nth(withdrawn)), Err(Refusal::SharingWithdrawnAlready));
            for day in 0..60 {
                let expected = period.holds_on(days::nth(day)) && day < withdrawn;
                prop_assert_eq!(sharing.holds_on(days::nth(day)), expected);
            }
        }
    }
}
