//! May this assessor assess this candidate, here, by this model, on this day? All that stands against it is told, not the first thing only.
//!
//! The rules are those on jäv in the Administrative Procedure Act, förvaltningslagen (FL, 2017:900) 16–18 §§, which bind authorities; that
//! an assessor has the competence, valideringsförordningen (VF, 2022:1549) 5 §; and that grades are set by licensed teachers,
//! skollagen (SkolL, 2010:800). Bodies that no authority stands behind are held to the same by their agreements with the centre.

use time::Date;

use super::{
    assessor::{Assessor, Language, Subject},
    authorisation::{ModelVersion, Standing},
    interest::{Interest, Party, Relation},
    organisation::OrganisationId,
    person::PersonId,
    unit::UnitId,
};

mod words;

/// What is asked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Question {
    /// Who is to be assessed.
    pub candidate: PersonId,
    /// By which model.
    pub model: ModelVersion,
    /// On which day.
    pub on: Date,
    /// In which language.
    pub language: Language,
    /// The subject that a grade is to be set in, where one is.
    pub grade_subject: Option<Subject>,
    /// Who employs the candidate.
    pub candidate_employers: Vec<OrganisationId>,
    /// Who refers the candidate.
    pub referrer: Option<OrganisationId>,
    /// Where.
    pub unit: Option<UnitId>,
    /// Who runs that place.
    pub unit_organisation: Option<OrganisationId>,
    /// Whether the model forbids that assessors assess at a node of their own employer.
    pub own_unit_forbidden: bool,
}

/// What stands against an assessment.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Obstacle {
    /// No authorisation for any version.
    NotAuthorised,
    /// None for this version.
    OtherVersion,
    /// It begins later.
    NotYetAuthorised,
    /// It has run out.
    Expired,
    /// It is suspended.
    Suspended,
    /// It is revoked.
    Revoked,
    /// The assessor is the candidate.
    SamePerson,
    /// A relation to the candidate.
    InterestInCandidate(Relation),
    /// A relation to an organisation that the case touches.
    InterestInOrganisation(Relation),
    /// A relation to the node.
    InterestInUnit(Relation),
    /// Both are employed by the same.
    SameEmployer,
    /// The assessor's employer refers the candidate.
    EmployerRefers,
    /// The node is the assessor's employer's.
    NodeOfEmployer,
    /// The language is missing.
    LanguageMissing,
    /// No teaching licence.
    LicenceMissing,
    /// A teaching licence for other subjects.
    SubjectMissing,
}

/// Everything that stands against it, in the order: the right to assess, partiality, what the assessor can do.
pub fn obstacles(assessor: &Assessor, interests: &[Interest], question: &Question) -> Vec<Obstacle> {
    let mut found = Vec::new();
    found.extend(unauthorised(assessor, question));
    if assessor.person == question.candidate {
        found.push(Obstacle::SamePerson);
    }
    for interest in interests.iter().filter(|interest| interest.period.holds_on(question.on)) {
        if let Some(obstacle) = partial(interest, question)
            && !found.contains(&obstacle)
        {
            found.push(obstacle);
        }
    }
    found.extend(employed(assessor, question));
    found.extend(unqualified(assessor, question));
    found
}

/// What the authorisations lack. The one that says most counts: one that is in force on the day outdoes one that was revoked before. One that is
/// suspended outdoes both: beside it, another can only be in force by a second record of the same person.
fn unauthorised(assessor: &Assessor, question: &Question) -> Option<Obstacle> {
    let of_model = || assessor.authorisations.iter().filter(|entry| entry.model.key == question.model.key);
    let stands =
        |standing| of_model().any(|entry| entry.model == question.model && entry.standing(question.on) == standing);
    if stands(Standing::Suspended) {
        Some(Obstacle::Suspended)
    } else if stands(Standing::InForce) {
        None
    } else if stands(Standing::Revoked) {
        Some(Obstacle::Revoked)
    } else if stands(Standing::Upcoming) {
        Some(Obstacle::NotYetAuthorised)
    } else if stands(Standing::Expired) {
        Some(Obstacle::Expired)
    } else if of_model().any(|entry| entry.standing(question.on) == Standing::InForce) {
        Some(Obstacle::OtherVersion)
    } else {
        Some(Obstacle::NotAuthorised)
    }
}

fn partial(interest: &Interest, question: &Question) -> Option<Obstacle> {
    let relation = interest.relation;
    match interest.party {
        Party::Person(person) => (person == question.candidate).then_some(Obstacle::InterestInCandidate(relation)),
        Party::Organisation(organisation) => {
            let touched = question.candidate_employers.contains(&organisation)
                || [question.referrer, question.unit_organisation].contains(&Some(organisation));
            touched.then_some(Obstacle::InterestInOrganisation(relation))
        }
        Party::Unit(unit) => (question.unit == Some(unit)).then_some(Obstacle::InterestInUnit(relation)),
    }
}

fn employed(assessor: &Assessor, question: &Question) -> impl Iterator<Item = Obstacle> {
    let employs = |organisation: &OrganisationId| assessor.employers(question.on).any(|other| other == *organisation);
    let same = question.candidate_employers.iter().any(employs).then_some(Obstacle::SameEmployer);
    let refers = question.referrer.as_ref().is_some_and(employs).then_some(Obstacle::EmployerRefers);
    let hosts = question.own_unit_forbidden && question.unit_organisation.as_ref().is_some_and(employs);
    [same, refers, hosts.then_some(Obstacle::NodeOfEmployer)].into_iter().flatten()
}

fn unqualified(assessor: &Assessor, question: &Question) -> impl Iterator<Item = Obstacle> {
    let can = &assessor.qualifications;
    let language = (!can.languages.contains(&question.language)).then_some(Obstacle::LanguageMissing);
    let grade = question.grade_subject.as_ref().and_then(|subject| match can.licensed_teacher {
        false => Some(Obstacle::LicenceMissing),
        true => (!can.licence_subjects.contains(subject)).then_some(Obstacle::SubjectMissing),
    });
    [language, grade].into_iter().flatten()
}

#[cfg(test)]
mod tests;
