//! CheckAssessor.

use proto::reell::actors::v1::{
    CheckAssessorRequest, CheckAssessorResponse, DeclareInterestRequest, ObstacleCode, OrganisationRole,
    UnmergePersonsRequest,
};
use sandbox::{
    Centre,
    builders::assessors::{check, relative},
    everywhere, fields, key, refused,
};

use super::{
    NO_ASSESSOR, NO_PERSON, merge_organisations::of as merge_organisations, merge_persons::into as merge_persons,
    readings, suspend_authorisation::of as suspend,
};

const NO_UNIT: &str = "unit_00000000000000000000000000000000";

async fn ask(centre: &Centre, question: CheckAssessorRequest) -> CheckAssessorResponse {
    centre.operator("anna").assessors().check_assessor(question).await.unwrap().into_inner()
}

fn codes(answer: &CheckAssessorResponse) -> Vec<ObstacleCode> {
    assert_eq!(answer.may_assess, answer.obstacles.is_empty());
    for obstacle in &answer.obstacles {
        assert!(obstacle.legal_reference.contains('§'), "{obstacle:?}");
        assert!(!obstacle.sentence.is_empty() && !obstacle.remedy.is_empty(), "{obstacle:?}");
    }
    answer.obstacles.iter().map(|obstacle| obstacle.code()).collect()
}

#[test]
fn an_authorised_assessor_without_ties_may_assess_and_the_question_is_logged() {
    everywhere(async |centre| {
        let (assessor, _) = centre.an_authorised_assessor().await;
        let candidate = centre.a_person().register().await;
        let purpose = format!("case {}", key());
        let question = CheckAssessorRequest { purpose: purpose.clone(), ..check(&assessor, &candidate) };
        assert_eq!(codes(&ask(centre, question).await), []);
        for person in [candidate, centre.person_of(&assessor).await] {
            assert_eq!(readings(centre, "AssessorChecked", &person, &purpose).await, 1);
        }
    });
}

#[test]
fn everything_that_stands_against_it_is_told_at_once() {
    everywhere(async |centre| {
        let (assessor, authorisation) = centre.an_authorised_assessor().await;
        let person = centre.person_of(&assessor).await;
        let (employer, _) = centre.employ(&assessor).await;
        let referrer = centre.an_organisation().with_role(OrganisationRole::Referrer).register().await;
        let mut assessors = centre.operator("anna").assessors();
        assessors.suspend_authorisation(suspend(&assessor, &authorisation)).await.unwrap();
        let unit = centre.a_unit().of(&employer.id).register().await.id;
        let to = |organisation: &str, unit: &str| DeclareInterestRequest {
            organisation_id: organisation.into(),
            unit_id: unit.into(),
            ..relative(&assessor, "")
        };
        assessors.declare_interest(relative(&assessor, &person)).await.unwrap();
        assessors.declare_interest(to(&referrer.id, "")).await.unwrap();
        assessors.declare_interest(to("", &unit)).await.unwrap();
        let question = CheckAssessorRequest {
            language: "smj".into(),
            grade_subject: "svets".into(),
            candidate_employer_ids: vec![employer.id.clone()],
            referrer_id: referrer.id.clone(),
            unit_id: unit,
            own_unit_forbidden: true,
            ..check(&assessor, &person)
        };
        let expected = [
            ObstacleCode::Suspended,
            ObstacleCode::SamePerson,
            ObstacleCode::InterestInCandidate,
            ObstacleCode::InterestInOrganisation,
            ObstacleCode::InterestInUnit,
            ObstacleCode::SameEmployer,
            ObstacleCode::NodeOfEmployer,
            ObstacleCode::LanguageMissing,
            ObstacleCode::LicenceMissing,
        ];
        assert_eq!(codes(&ask(centre, question.clone()).await), expected);
        let referred = CheckAssessorRequest { referrer_id: employer.id, ..question };
        assert!(codes(&ask(centre, referred).await).contains(&ObstacleCode::EmployerRefers));
    });
}

#[test]
fn the_day_and_the_version_decide_whether_an_authorisation_counts() {
    everywhere(async |centre| {
        let (assessor, _) = centre.an_authorised_assessor().await;
        let candidate = centre.a_person().register().await;
        let question = |on: &str, model: &str, version: &str| CheckAssessorRequest {
            on: on.into(),
            model_key: model.into(),
            model_version: version.into(),
            ..check(&assessor, &candidate)
        };
        for (on, model, version, code) in [
            ("2023-12-31", "exempel-bas", "2024:1", ObstacleCode::NotYetAuthorised),
            ("2024-01-01", "exempel-bas", "2026:1", ObstacleCode::OtherVersion),
            ("2024-01-01", "annan-modell", "2024:1", ObstacleCode::NotAuthorised),
        ] {
            assert_eq!(codes(&ask(centre, question(on, model, version)).await), [code]);
        }
    });
}

#[test]
fn a_relation_and_an_employer_are_the_same_by_whichever_registration() {
    everywhere(async |centre| {
        let (assessor, _) = centre.an_authorised_assessor().await;
        let (employer, _) = centre.employ(&assessor).await;
        let kept = centre.an_organisation().register().await;
        let (candidate, duplicate) = (centre.a_person().register().await, centre.a_person().register().await);
        let anna = centre.operator("anna");
        anna.assessors().declare_interest(relative(&assessor, &duplicate)).await.unwrap();
        anna.persons().merge_persons(merge_persons(&candidate, &duplicate)).await.unwrap();
        anna.organisations().merge_organisations(merge_organisations(&kept.id, &employer.id)).await.unwrap();
        let question = CheckAssessorRequest { candidate_employer_ids: vec![kept.id], ..check(&assessor, &candidate) };
        let expected = [ObstacleCode::InterestInCandidate, ObstacleCode::SameEmployer];
        assert_eq!(codes(&ask(centre, question).await), expected);
    });
}

#[test]
fn a_suspension_and_a_relation_count_by_whichever_record_of_a_person_who_was_registered_twice() {
    everywhere(async |centre| {
        let ((kept, _), (merged, authorisation)) =
            (centre.an_authorised_assessor().await, centre.an_authorised_assessor().await);
        let (person, duplicate) = (centre.person_of(&kept).await, centre.person_of(&merged).await);
        let candidate = centre.a_person().register().await;
        let anna = centre.operator("anna");
        anna.assessors().suspend_authorisation(suspend(&merged, &authorisation)).await.unwrap();
        anna.assessors().declare_interest(relative(&merged, &candidate)).await.unwrap();
        assert_eq!(codes(&ask(centre, check(&kept, &candidate)).await), []);
        anna.persons().merge_persons(merge_persons(&person, &duplicate)).await.unwrap();
        for assessor in [&kept, &merged] {
            let expected = [ObstacleCode::Suspended, ObstacleCode::InterestInCandidate];
            assert_eq!(codes(&ask(centre, check(assessor, &candidate)).await), expected);
        }
        let apart = UnmergePersonsRequest { request_id: key(), person_id: duplicate };
        anna.persons().unmerge_persons(apart).await.unwrap();
        assert_eq!(codes(&ask(centre, check(&kept, &candidate)).await), []);
    });
}

#[test]
fn who_is_not_in_the_register_neither_assesses_nor_is_assessed() {
    everywhere(async |centre| {
        let candidate = centre.a_person().register().await;
        let assessor = centre.an_assessor().await;
        let mut assessors = centre.operator("anna").assessors();
        let refusal = refused(assessors.check_assessor(check(NO_ASSESSOR, &candidate)).await);
        assert_eq!(refusal.reason, "ASSESSOR_NOT_FOUND");
        let refusal = refused(assessors.check_assessor(check(&assessor, NO_PERSON)).await);
        assert_eq!(refusal.reason, "PERSON_NOT_FOUND");
        let nowhere = CheckAssessorRequest { unit_id: NO_UNIT.into(), ..check(&assessor, &candidate) };
        assert_eq!(refused(assessors.check_assessor(nowhere).await).reason, "UNIT_NOT_FOUND");
        let wrong = CheckAssessorRequest {
            language: String::new(),
            candidate_employer_ids: vec!["x".into(); 21],
            unit_id: "node_1".into(),
            ..check("a", "b")
        };
        let named = fields(assessors.check_assessor(wrong).await);
        assert_eq!(&named[..4], ["assessor_id", "candidate_id", "language", "candidate_employer_ids"]);
        assert_eq!((named.len(), named.last().map(String::as_str)), (25, Some("unit_id")));
    });
}
