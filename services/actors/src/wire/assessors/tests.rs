//! That the vocabularies of contract and domain agree, and that all wrong fields of a request are named.

use time::macros::date;

use super::*;
use crate::{domain::conflict::Obstacle, wire::words::tests::agrees};

const TODAY: Date = date!(2026 - 03 - 02);

/// The fields that a refusal names.
fn named<T>(result: Result<T, Error>) -> Vec<String> {
    let error = result.err().expect("a refusal");
    error.refused().expect("by rule").fields.iter().map(|(field, _)| field.clone()).collect()
}

#[test]
fn contract_and_domain_have_the_same_words() {
    agrees::<authorisation::SuspensionReason, _>("SUSPENSION_REASON", SuspensionReason::from_str_name);
    agrees::<authorisation::LiftReason, _>("LIFT_REASON", LiftReason::from_str_name);
    agrees::<authorisation::RevocationReason, _>("REVOCATION_REASON", RevocationReason::from_str_name);
    agrees::<authorisation::Standing, _>("AUTHORISATION_STATE", contract::AuthorisationState::from_str_name);
    agrees::<Relation, _>("INTEREST_RELATION", contract::InterestRelation::from_str_name);
    let relation = Relation::Relative;
    let obstacles = [
        Obstacle::NotAuthorised,
        Obstacle::OtherVersion,
        Obstacle::NotYetAuthorised,
        Obstacle::Expired,
        Obstacle::Suspended,
        Obstacle::Revoked,
        Obstacle::SamePerson,
        Obstacle::InterestInCandidate(relation),
        Obstacle::InterestInOrganisation(relation),
        Obstacle::InterestInUnit(relation),
        Obstacle::SameEmployer,
        Obstacle::EmployerRefers,
        Obstacle::NodeOfEmployer,
        Obstacle::LanguageMissing,
        Obstacle::LicenceMissing,
        Obstacle::SubjectMissing,
    ];
    for (place, stated) in obstacles.into_iter().enumerate() {
        assert_eq!(usize::try_from(obstacle(stated).code).ok(), Some(place + 1), "{stated:?}");
    }
}

#[test]
fn a_relation_is_to_one_thing_only() {
    let request = DeclareInterestRequest {
        assessor_id: format!("assessor_{:032x}", 1),
        relation: contract::InterestRelation::Colleague.into(),
        person_id: format!("person_{:032x}", 2),
        from: "2026-01-01".into(),
        ..Default::default()
    };
    assert!(declaration(&request).is_ok());
    let both = DeclareInterestRequest { unit_id: format!("unit_{:032x}", 2), ..request.clone() };
    let neither = DeclareInterestRequest { person_id: String::new(), ..request };
    assert_eq!(named(declaration(&both)), ["person_id"]);
    assert_eq!(named(declaration(&neither)), ["person_id"]);
}

#[test]
fn a_version_without_its_model_is_no_filter() {
    let request = ListAssessorsRequest { model_version: "2".into(), as_of: "today".into(), ..Default::default() };
    assert_eq!(named(assessors_wanted(&request, TODAY)), ["model_version", "as_of"]);
    let all = assessors_wanted(&ListAssessorsRequest::default(), TODAY).expect("no filter at all");
    assert!(all.0.model.is_none() && all.1 == TODAY);
}

#[test]
fn subjects_come_with_a_teaching_licence_only() {
    let mut can = contract::Qualifications {
        languages: vec!["sv".into()],
        licensed_teacher: true,
        licence_subjects: vec!["svets".into()],
    };
    let read = |can: &contract::Qualifications| {
        let mut fields = Fields::new();
        let read = qualifications(&mut fields, Some(can));
        all(fields, read)
    };
    assert!(read(&can).is_ok());
    can.licensed_teacher = false;
    can.languages.push("Svenska".into());
    assert_eq!(named(read(&can)), ["qualifications.licence_subjects", "qualifications.languages[1]"]);
}
