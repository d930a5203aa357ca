//! An assessor: a person with languages, perhaps a teaching licence, employments, and authorisations by model owners.
//!
//! ```text
//! GrantAuthorisation ──► in force ── SuspendAuthorisation ──► suspended ── LiftSuspension ──► in force
//!                           └────────────── RevokeAuthorisation ──────┴──► revoked
//! ```
//!
//! Every change of the record counts its revision up by one, so that two who change it at once notice each other.

use std::collections::BTreeSet;

use mesh::clock::Timestamp;
use time::Date;

use super::{
    authorisation::{
        Authorisation, AuthorisationId, LiftReason, ModelVersion, RevocationReason, Suspension, SuspensionReason,
    },
    organisation::OrganisationId,
    person::PersonId,
    validity::Validity,
};

pub mod refusal;

use refusal::Refusal;

mesh::id!(
    /// An assessor's id.
    AssessorId,
    "assessor"
);

mesh::id!(
    /// An employment's id.
    EmploymentId,
    "employment"
);

/// The most employments, authorisations, suspensions of one authorisation, and interests that a record holds: it is read as a whole.
pub const MOST: usize = 100;

/// A language by its code of ISO 639, in lower case.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Language(String);

impl Language {
    /// Reads a code of two or three letters.
    pub fn parse(text: &str) -> Result<Self, String> {
        let fits = (2..=3).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_lowercase());
        if fits {
            Ok(Self(text.to_owned()))
        } else {
            Err("must be a code of ISO 639 in two or three lower-case letters, e.g. sv or smj".into())
        }
    }

    /// The code.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// A subject that grades are set in, by its code.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Subject(String);

impl Subject {
    /// Reads a code.
    pub fn parse(text: &str) -> Result<Self, String> {
        ModelVersion::key(text).map(Self)
    }

    /// The code.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// What an assessor can do, apart from authorisations.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Qualifications {
    /// Languages to assess in.
    pub languages: BTreeSet<Language>,
    /// Whether the assessor is a licensed teacher.
    pub licensed_teacher: bool,
    /// The subjects of the licence.
    pub licence_subjects: BTreeSet<Subject>,
}

/// That an organisation employs an assessor.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Employment {
    /// Its id.
    pub id: EmploymentId,
    /// The employer.
    pub organisation: OrganisationId,
    /// The days.
    pub period: Validity,
}

/// An assessor in the registry.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Assessor {
    /// Its id.
    pub id: AssessorId,
    /// Who it is.
    pub person: PersonId,
    /// What they can do.
    pub qualifications: Qualifications,
    /// Where they are and were employed; several at once are possible.
    pub employments: Vec<Employment>,
    /// By which models they may and might assess.
    pub authorisations: Vec<Authorisation>,
    /// 1 when registered, and one more with each change.
    pub revision: i64,
    /// When they were registered.
    pub created: Timestamp,
}

/// Which assessors are listed.
#[derive(Debug, Default)]
pub struct Wanted {
    /// Those who may assess by this model on the day, and by this version where one is stated.
    pub model: Option<(String, Option<String>)>,
}

impl Assessor {
    /// A newly registered assessor.
    pub fn register(id: AssessorId, person: PersonId, qualifications: Qualifications, now: Timestamp) -> Self {
        Self {
            id,
            person,
            qualifications,
            employments: Vec::new(),
            authorisations: Vec::new(),
            revision: 1,
            created: now,
        }
    }

    /// Notes that something of the record, such as an interest, has changed.
    pub fn touch(&mut self) {
        self.revision += 1;
    }

    /// Records what the assessor can do, in place of what was recorded before.
    pub fn qualify(&mut self, qualifications: Qualifications) {
        self.qualifications = qualifications;
        self.touch();
    }

    /// Lets what is recorded of the same person by another registration count here too, wherever the person is judged.
    pub fn join(&mut self, other: Self) {
        let (own, others) = (&mut self.qualifications, other.qualifications);
        own.languages.extend(others.languages);
        own.licensed_teacher |= others.licensed_teacher;
        own.licence_subjects.extend(others.licence_subjects);
        self.employments.extend(other.employments);
        self.authorisations.extend(other.authorisations);
    }

    /// Adds an employment.
    pub fn employ(&mut self, employment: Employment) -> Result<(), Refusal> {
        room(self.employments.len(), "employments")?;
        let same = |other: &&Employment| {
            other.organisation == employment.organisation && other.period.overlaps(employment.period)
        };
        if let Some(other) = self.employments.iter().find(same) {
            return Err(Refusal::EmploymentOverlaps { other: other.id });
        }
        self.employments.push(employment);
        self.touch();
        Ok(())
    }

    /// Ends an employment. A day at or before its first takes it back as a whole.
    pub fn end_employment(&mut self, id: EmploymentId, until: Date) -> Result<&Employment, Refusal> {
        self.touch();
        let employment =
            self.employments.iter_mut().find(|employment| employment.id == id).ok_or(Refusal::EmploymentNotFound)?;
        employment.period = Validity { until: None, ..employment.period }.ended(until);
        Ok(employment)
    }

    /// The organisations that employ the assessor on a day.
    pub fn employers(&self, day: Date) -> impl Iterator<Item = OrganisationId> {
        let holding = self.employments.iter().filter(move |employment| employment.period.holds_on(day));
        holding.map(|employment| employment.organisation)
    }

    /// Adds an authorisation. For a day there is one for a version at most, so that a suspension can't be evaded by a second one.
    pub fn authorise(&mut self, authorisation: Authorisation) -> Result<(), Refusal> {
        room(self.authorisations.len(), "authorisations")?;
        let same =
            |other: &&Authorisation| other.model == authorisation.model && other.days().overlaps(authorisation.days());
        if let Some(other) = self.authorisations.iter().find(same) {
            return Err(Refusal::AuthorisationOverlaps { other: other.id });
        }
        self.authorisations.push(authorisation);
        self.touch();
        Ok(())
    }

    /// Suspends an authorisation from a day on, until that is lifted.
    pub fn suspend(
        &mut self,
        id: AuthorisationId,
        reason: SuspensionReason,
        today: Date,
    ) -> Result<&Authorisation, Refusal> {
        self.touch();
        let authorisation = self.unrevoked(id)?;
        if authorisation.lasting().is_some() {
            return Err(Refusal::AuthorisationSuspendedAlready);
        }
        room(authorisation.suspensions.len(), "suspensions of one authorisation")?;
        let period = Validity { from: today, until: None };
        authorisation.suspensions.push(Suspension { period, reason, lifted: None });
        Ok(authorisation)
    }

    /// Lifts the suspension that lasts.
    pub fn lift(&mut self, id: AuthorisationId, reason: LiftReason, today: Date) -> Result<&Authorisation, Refusal> {
        self.touch();
        let authorisation = self.unrevoked(id)?;
        let suspension = authorisation.lasting().ok_or(Refusal::AuthorisationNotSuspended)?;
        suspension.period = suspension.period.ended(today);
        suspension.lifted = Some(reason);
        Ok(authorisation)
    }

    /// Revokes an authorisation for good.
    pub fn revoke(
        &mut self,
        id: AuthorisationId,
        reason: RevocationReason,
        today: Date,
    ) -> Result<&Authorisation, Refusal> {
        self.touch();
        let authorisation = self.unrevoked(id)?;
        authorisation.revoked = Some((today, reason));
        Ok(authorisation)
    }

    fn unrevoked(&mut self, id: AuthorisationId) -> Result<&mut Authorisation, Refusal> {
        let found = self.authorisations.iter_mut().find(|authorisation| authorisation.id == id);
        let authorisation = found.ok_or(Refusal::AuthorisationNotFound)?;
        match authorisation.revoked {
            Some(_) => Err(Refusal::AuthorisationRevokedAlready),
            None => Ok(authorisation),
        }
    }
}

/// Refuses where a list of the record is full.
pub fn room(held: usize, what: &'static str) -> Result<(), Refusal> {
    if held < MOST { Ok(()) } else { Err(Refusal::AssessorRecordFull { what }) }
}

#[cfg(test)]
mod tests;
