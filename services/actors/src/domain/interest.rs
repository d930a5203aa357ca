//! What an assessor is to a person, an organisation or a unit, as far as it may make the assessor partial (jäv).

use time::Date;

use super::{
    assessor::refusal::Refusal, organisation::OrganisationId, person::PersonId, unit::UnitId, validity::Validity,
    word::Word,
};

mesh::id!(
    /// A declared relation's id.
    InterestId,
    "interest"
);

/// What the assessor is to the other.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Relation {
    /// Närstående.
    Relative,
    /// Ställföreträdare or ombud.
    Representative,
    /// Employs, or is employed by.
    Employer,
    /// Leads the other's work.
    Supervisor,
    /// Works beside the other.
    Colleague,
    /// Economic ties.
    Business,
    /// Taught the other.
    FormerTeacher,
    /// Friendship or enmity.
    Personal,
    /// Sits on the board.
    BoardMember,
}

impl Word for Relation {
    const ALL: &'static [Self] = &[
        Self::Relative,
        Self::Representative,
        Self::Employer,
        Self::Supervisor,
        Self::Colleague,
        Self::Business,
        Self::FormerTeacher,
        Self::Personal,
        Self::BoardMember,
    ];

    fn word(self) -> &'static str {
        match self {
            Self::Relative => "relative",
            Self::Representative => "representative",
            Self::Employer => "employer",
            Self::Supervisor => "supervisor",
            Self::Colleague => "colleague",
            Self::Business => "business",
            Self::FormerTeacher => "former_teacher",
            Self::Personal => "personal",
            Self::BoardMember => "board_member",
        }
    }
}

/// What the relation is to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Party {
    /// A person, e.g. the candidate.
    Person(PersonId),
    /// An organisation, e.g. the candidate's employer.
    Organisation(OrganisationId),
    /// A unit, e.g. the node.
    Unit(UnitId),
}

/// A declared relation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Interest {
    /// Its id.
    pub id: InterestId,
    /// What the assessor is to the other.
    pub relation: Relation,
    /// To whom or what.
    pub party: Party,
    /// The days on which it counts.
    pub period: Validity,
    /// Whether it was withdrawn, so that its end is final.
    pub withdrawn: bool,
}

impl Interest {
    /// Says that the relation counts until a day only, or never did where there is no day.
    pub fn withdraw(&mut self, until: Option<Date>) -> Result<(), Refusal> {
        if self.withdrawn {
            return Err(Refusal::InterestWithdrawnAlready);
        }
        self.period = self.period.ended(until.unwrap_or(self.period.from));
        self.withdrawn = true;
        Ok(())
    }

    /// The person that it is to, where it is to one.
    pub fn person(&self) -> Option<PersonId> {
        match self.party {
            Party::Person(person) => Some(person),
            Party::Organisation(_) | Party::Unit(_) => None,
        }
    }

    /// Whether there is no day on which it counts.
    pub fn never_counted(&self) -> bool {
        self.period.is_over_on(self.period.from)
    }
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;
    use crate::domain::validity::tests as days;

    #[test]
    fn a_relation_is_withdrawn_once_from_a_day_on_or_as_a_mistake() {
        let declared = Interest {
            id: Uuid::from_u128(1).into(),
            relation: Relation::Colleague,
            party: Party::Person(Uuid::from_u128(2).into()),
            period: Validity { from: days::nth(0), until: None },
            withdrawn: false,
        };
        let (mut ended, mut mistaken) = (declared.clone(), declared.clone());
        assert_eq!((ended.withdraw(Some(days::nth(9))), mistaken.withdraw(None)), (Ok(()), Ok(())));
        assert!(ended.period.holds_on(days::nth(8)) && !ended.period.holds_on(days::nth(9)));
        assert!(mistaken.never_counted() && !ended.never_counted() && !declared.never_counted());
        assert_eq!(ended.withdraw(None), Err(Refusal::InterestWithdrawnAlready));
        assert!(!ended.never_counted(), "what was refused changes nothing");
    }
}
