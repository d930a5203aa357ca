//! Rights to sign, decide, order and release: dated, with limits and substitutes, and compared by the human behind the account.

use std::fmt;

use mesh::clock::Timestamp;
use serde::{Deserialize, Serialize};
use time::Date;

use super::{AttestationId, PersonId, refusal::Refusal, word::Role};
use crate::domain::{DecisionId, OrganisationId, application::ApplicationId, money::Ore};

/// Who did something: the account, and the human behind it where a right says who that is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Signer {
    /// The account, as the audit trail names it.
    pub account: String,
    /// The human, as a bare id.
    pub person: Option<uuid::Uuid>,
}

impl Signer {
    /// Whether both are one human: the same account, or accounts of the same person.
    pub fn is(&self, other: &Self) -> bool {
        self.account == other.account || (self.person.is_some() && self.person == other.person)
    }
}

/// A right.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Attestation {
    /// Its id.
    pub id: AttestationId,
    /// The number of its latest event.
    pub revision: i64,
    /// Whose account.
    pub account: String,
    /// Which human.
    pub person: PersonId,
    /// To do what.
    pub role: Role,
    /// For whom.
    pub organisation: OrganisationId,
    /// The most that it covers at a time.
    pub limit: Option<Ore>,
    /// The first day.
    pub from: Date,
    /// The last day.
    pub until: Option<Date>,
    /// Whose substitute it is.
    pub substitute_for: Option<AttestationId>,
    /// The decision that it was given by.
    pub reference: String,
    /// The position that rules of delegation name; empty where it is none that decides on delegation.
    pub position: String,
    /// When it was given.
    pub create_time: Timestamp,
}

impl Attestation {
    /// Whether it holds on a day.
    pub fn holds(&self, day: Date) -> bool {
        self.from <= day && self.until.is_none_or(|until| day <= until)
    }

    /// Ends it with a day.
    pub fn end(&mut self, until: Date) -> Result<(), Refusal> {
        if self.until.is_some_and(|ended| ended <= until) {
            return Err(Refusal::AttestationEnded(self.id));
        }
        self.until = Some(until);
        self.revision += 1;
        Ok(())
    }
}

/// What somebody can be partial in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Matter {
    /// All that follows from a decision.
    Decision(DecisionId),
    /// An application, until it is decided.
    Application(ApplicationId),
}

impl Matter {
    /// Reads what it prints as.
    pub fn parse(text: &str) -> Result<Self, String> {
        DecisionId::parse(text).map(Self::Decision).or_else(|_| ApplicationId::parse(text).map(Self::Application))
    }

    /// The id without its prefix.
    pub fn uuid(self) -> uuid::Uuid {
        match self {
            Self::Decision(id) => id.uuid(),
            Self::Application(id) => id.uuid(),
        }
    }
}

impl From<DecisionId> for Matter {
    fn from(id: DecisionId) -> Self {
        Self::Decision(id)
    }
}

impl From<ApplicationId> for Matter {
    fn from(id: ApplicationId) -> Self {
        Self::Application(id)
    }
}

impl fmt::Display for Matter {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Decision(id) => id.fmt(f),
            Self::Application(id) => id.fmt(f),
        }
    }
}

/// What somebody wants to do, and for whom.
#[derive(Debug, Clone, Copy)]
pub struct Wish<'a> {
    /// In which role.
    pub role: Role,
    /// For one of these.
    pub organisations: &'a [OrganisationId],
    /// How much it is about.
    pub amount: Ore,
    /// When.
    pub day: Date,
}

/// Who an account is, with the right that covers a wish; refused where none is in force, or none reaches so far.
pub fn authorise(account: &str, rights: &[Attestation], wish: Wish<'_>) -> Result<Signer, Refusal> {
    let fits = |right: &&Attestation| {
        right.role == wish.role && right.holds(wish.day) && wish.organisations.contains(&right.organisation)
    };
    let mut fitting = rights.iter().filter(fits).peekable();
    if fitting.peek().is_none() {
        return Err(Refusal::AttestationMissing(wish.role));
    }
    let covers = |right: &&Attestation| right.limit.is_none_or(|limit| wish.amount <= limit);
    let right = fitting.find(covers).ok_or(Refusal::AttestationLimit(wish.role, wish.amount))?;
    Ok(Signer { account: account.to_owned(), person: Some(right.person.uuid()) })
}

/// Who an account is, whatever right it has or once had.
pub fn known(account: &str, rights: &[Attestation]) -> Signer {
    Signer { account: account.to_owned(), person: rights.first().map(|right| right.person.uuid()) }
}

/// Refuses who has a part in the matter: who has acted for the recipient in it, who may sign for the recipient today, also where one
/// organisation applies and finances, and who is declared partial in it.
pub fn impartial(
    signer: &Signer,
    of_person: &[Attestation],
    applicant: OrganisationId,
    day: Date,
    involved: &[Signer],
) -> Result<(), Refusal> {
    let may_sign =
        |right: &Attestation| right.role == Role::Signatory && right.organisation == applicant && right.holds(day);
    if involved.iter().any(|other| signer.is(other)) || of_person.iter().any(may_sign) {
        return Err(Refusal::ConflictOfInterest);
    }
    Ok(())
}

/// Refuses where the same human did the step before.
pub fn another(signer: &Signer, before: &Signer) -> Result<(), Refusal> {
    if signer.is(before) { Err(Refusal::SamePerson) } else { Ok(()) }
}

/// Signers for the tests of the domain.
#[cfg(test)]
pub mod examples {
    use super::*;

    /// An account that nobody has said anything of.
    pub fn signer(account: &str) -> Signer {
        Signer { account: account.into(), person: None }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use time::macros::{date, datetime};

    const DAY: Date = date!(2024 - 03 - 01);

    fn organisation(number: u128) -> OrganisationId {
        OrganisationId::from(uuid::Uuid::from_u128(number))
    }

    fn right(account: &str, person: u128, role: Role, limit: i64) -> Attestation {
        Attestation {
            id: AttestationId::from(uuid::Uuid::from_u128(person)),
            revision: 1,
            account: account.into(),
            person: PersonId::from(uuid::Uuid::from_u128(person)),
            role,
            organisation: organisation(3),
            limit: (limit > 0).then_some(Ore::new(limit)),
            from: date!(2024 - 01 - 01),
            until: Some(date!(2024 - 12 - 31)),
            substitute_for: None,
            reference: "§ 4".into(),
            position: String::new(),
            create_time: datetime!(2024-01-01 00:00 UTC).into(),
        }
    }

    #[test]
    fn acceptance_6_the_author_the_same_human_and_a_substitute_out_of_time_attest_nothing_and_nobody_above_the_limit() {
        let organisations = [organisation(3)];
        let wish =
            |amount, day| Wish { role: Role::Release, organisations: &organisations, amount: Ore::new(amount), day };
        let held = [right("operator:eva", 1, Role::Release, 1_000)];
        let eva = authorise("operator:eva", &held, wish(1_000, DAY)).unwrap();
        assert!(matches!(authorise("operator:eva", &held, wish(1_001, DAY)), Err(Refusal::AttestationLimit(..))));
        let after = date!(2025 - 01 - 01);
        assert!(matches!(authorise("operator:eva", &held, wish(1, after)), Err(Refusal::AttestationMissing(_))));
        let other = authorise("operator:eva.extra", &[right("operator:eva.extra", 1, Role::Release, 0)], wish(1, DAY));
        assert_eq!(another(&other.unwrap(), &eva), Err(Refusal::SamePerson));
        let bo = authorise("operator:bo", &[right("operator:bo", 2, Role::Release, 0)], wish(1, DAY)).unwrap();
        assert_eq!(another(&bo, &eva), Ok(()));
        assert_eq!(another(&eva, &known("operator:eva", &[])), Err(Refusal::SamePerson));
    }

    #[test]
    fn where_one_organisation_applies_and_finances_it_is_the_person_who_is_compared() {
        let region = organisation(3);
        let eva = known("operator:eva", &[right("operator:eva", 1, Role::Officer, 0)]);
        assert_eq!(impartial(&eva, &[right("operator:eva", 1, Role::Officer, 0)], region, DAY, &[]), Ok(()));
        let signs = [right("operator:eva.2", 1, Role::Signatory, 0)];
        assert_eq!(impartial(&eva, &signs, region, DAY, &[]), Err(Refusal::ConflictOfInterest));
        assert_eq!(impartial(&eva, &signs, region, date!(2025 - 01 - 01), &[]), Ok(()));
        assert_eq!(impartial(&eva, &signs, organisation(4), DAY, &[]), Ok(()));
        let locked = Signer { account: "operator:other".into(), person: eva.person };
        assert_eq!(impartial(&eva, &[], region, DAY, &[locked]), Err(Refusal::ConflictOfInterest));
    }

    #[test]
    fn a_right_ends_once_and_never_later_than_it_would() {
        let mut held = right("operator:eva", 1, Role::Order, 0);
        assert_eq!(held.end(DAY), Ok(()));
        assert!(held.holds(DAY) && !held.holds(date!(2024 - 03 - 02)));
        assert_eq!(held.end(DAY), Err(Refusal::AttestationEnded(held.id)));
    }
}
