//! GetAssessor.

use proto::reell::actors::v1::{
    AuthorisationState, GetAssessorRequest, ListAssessorsRequest, ProtectionMarking, SetProtectionRequest,
};
use sandbox::{Centre, builders::assessors::check, everywhere, fields, key, refused};

use super::{
    NO_ASSESSOR, list_interests::of_today as interests, named, readings, suspend_authorisation::of as suspend,
};

/// Marks a person as protected.
pub async fn hide(centre: &Centre, person: &str) {
    let request = SetProtectionRequest {
        request_id: key(),
        person_id: person.to_owned(),
        protection: ProtectionMarking::Secrecy.into(),
    };
    centre.operator("protection-manager").persons().set_protection(request).await.unwrap();
}

fn of(assessor: &str, as_of: &str, purpose: &str) -> GetAssessorRequest {
    GetAssessorRequest { assessor_id: assessor.to_owned(), as_of: as_of.to_owned(), purpose: purpose.to_owned() }
}

/// Names an operator for a protected person.
pub async fn name(centre: &Centre, person: &str, operator: &str) {
    let request = named(person, operator);
    centre.operator("protection-manager").persons().grant_protected_access(request).await.unwrap();
}

#[test]
fn an_assessor_is_read_as_of_a_day_and_the_reading_is_logged() {
    everywhere(async |centre| {
        let (assessor, _) = centre.an_authorised_assessor().await;
        let purpose = format!("case {}", key());
        let mut assessors = centre.operator("anna").assessors();
        let mut state = async |day: &str| {
            let read = assessors.get_assessor(of(&assessor, day, &purpose)).await.unwrap().into_inner();
            read.assessor.unwrap().authorisations[0].state()
        };
        assert_eq!(state("2023-12-31").await, AuthorisationState::Upcoming);
        assert_eq!(state("2024-01-01").await, AuthorisationState::InForce);
        let person = centre.person_of(&assessor).await;
        assert_eq!(readings(centre, "AssessorRead", &person, &purpose).await, 2);
    });
}

#[test]
fn an_assessor_whose_identity_is_protected_is_not_there_for_who_is_not_named() {
    everywhere(async |centre| {
        let (assessor, authorisation) = centre.an_authorised_assessor().await;
        let person = centre.person_of(&assessor).await;
        let candidate = centre.a_person().register().await;
        hide(centre, &person).await;
        let mut berit = centre.operator("berit").assessors();
        for refusal in [
            refused(berit.get_assessor(of(&assessor, "", "")).await),
            refused(berit.check_assessor(check(&assessor, &candidate)).await),
            refused(berit.suspend_authorisation(suspend(&assessor, &authorisation)).await),
            refused(berit.list_interests(interests(&assessor)).await),
        ] {
            assert_eq!(refusal.reason, "ASSESSOR_NOT_FOUND");
        }
        let listed = berit.list_assessors(ListAssessorsRequest::default()).await.unwrap().into_inner().assessors;
        assert!(listed.iter().all(|other| other.id != assessor), "a protected assessor is listed");
        name(centre, &person, "anna").await;
        let mut anna = centre.operator("anna").assessors();
        anna.get_assessor(of(&assessor, "", "")).await.unwrap();
    });
}

#[test]
fn who_is_not_there_is_not_read() {
    everywhere(async |centre| {
        let mut assessors = centre.operator("anna").assessors();
        assert_eq!(refused(assessors.get_assessor(of(NO_ASSESSOR, "", "")).await).reason, "ASSESSOR_NOT_FOUND");
        let named = fields(assessors.get_assessor(of("person_1", "x", "a\nb")).await);
        assert_eq!(named, ["assessor_id", "as_of", "purpose"]);
    });
}
