//! RegisterAssessor.

use proto::reell::actors::v1::{Qualifications, RegisterAssessorRequest};
use sandbox::{builders::assessors::registration, everywhere, fields, refused};

use super::NO_PERSON;
use crate::replay::{changes, twice};

#[test]
fn a_person_becomes_an_assessor_with_languages_and_a_licence() {
    everywhere(async |centre| {
        let person = centre.a_person().register().await;
        let can = Qualifications {
            languages: vec!["sv".into(), "fit".into(), "sv".into()],
            licensed_teacher: true,
            licence_subjects: vec!["vard-och-omsorg".into()],
        };
        let request = RegisterAssessorRequest { qualifications: Some(can), ..registration(&person) };
        let answer = centre.operator("anna").assessors().register_assessor(request).await.unwrap().into_inner();
        assert_eq!(answer.etag, "1");
        let assessor = centre.assessor(&answer.assessor_id).await;
        let can = assessor.qualifications.unwrap();
        assert_eq!((assessor.person_id, can.languages), (person, vec!["fit".to_owned(), "sv".to_owned()]));
        assert!(can.licensed_teacher && can.licence_subjects == ["vard-och-omsorg"]);
    });
}

#[test]
fn a_person_is_registered_as_an_assessor_once() {
    everywhere(async |centre| {
        let person = centre.a_person().register().await;
        let mut assessors = centre.operator("anna").assessors();
        let first = assessors.register_assessor(registration(&person)).await.unwrap().into_inner();
        let refusal = refused(assessors.register_assessor(registration(&person)).await);
        assert_eq!(refusal.reason, "ASSESSOR_REGISTERED_ALREADY");
        assert_eq!(refusal.metadata["assessor_id"], first.assessor_id);
    });
}

#[test]
fn nobody_who_is_not_in_the_register_and_nobody_without_a_language_is_registered() {
    everywhere(async |centre| {
        let mut assessors = centre.operator("anna").assessors();
        assert_eq!(refused(assessors.register_assessor(registration(NO_PERSON)).await).reason, "PERSON_NOT_FOUND");
        let request = RegisterAssessorRequest { qualifications: None, ..registration("somebody") };
        assert_eq!(fields(assessors.register_assessor(request).await), ["person_id", "qualifications.languages"]);
    });
}

#[test]
fn a_registration_that_is_sent_again_makes_one_assessor() {
    everywhere(async |centre| {
        let person = centre.a_person().register().await;
        let send = async |request| centre.operator("anna").assessors().register_assessor(request).await;
        let answer = twice(registration(&person), send).await;
        assert_eq!(changes(centre, "actors", &answer.assessor_id).await, 1);
    });
}
