//! GetAssessor.

use proto::reell::actors::v1::{AuthorisationState, GetAssessorRequest};
use sandbox::{everywhere, fields, key, refused};

use super::{NO_ASSESSOR, readings};

fn of(assessor: &str, as_of: &str, purpose: &str) -> GetAssessorRequest {
    GetAssessorRequest { assessor_id: assessor.to_owned(), as_of: as_of.to_owned(), purpose: purpose.to_owned() }
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
fn who_is_not_there_is_not_read() {
    everywhere(async |centre| {
        let mut assessors = centre.operator("anna").assessors();
        assert_eq!(refused(assessors.get_assessor(of(NO_ASSESSOR, "", "")).await).reason, "ASSESSOR_NOT_FOUND");
        let named = fields(assessors.get_assessor(of("person_1", "x", "a\nb")).await);
        assert_eq!(named, ["assessor_id", "as_of", "purpose"]);
    });
}
