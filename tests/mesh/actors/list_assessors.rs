//! ListAssessors.

use proto::{
    mesh::v1::PageRequest,
    reell::actors::v1::{GrantAuthorisationRequest, ListAssessorsRequest, RecordQualificationsRequest},
};
use sandbox::{Centre, builders::assessors::grant, everywhere, fields, key, refused};

use super::{
    merge_persons::into as merge_persons, readings, revoke_authorisation::of as revoke,
    suspend_authorisation::of as suspend,
};
use crate::listed::{Asked, answer, holds};

/// The ids of all pages.
async fn ids(centre: &Centre, wanted: &ListAssessorsRequest) -> Vec<String> {
    let (mut found, mut token) = (Vec::new(), String::new());
    loop {
        let page = Some(PageRequest { size: 2, token });
        let request = ListAssessorsRequest { page, ..wanted.clone() };
        let answer = centre.operator("anna").assessors().list_assessors(request).await.unwrap().into_inner();
        found.extend(answer.assessors.into_iter().map(|assessor| assessor.id));
        token = answer.page.unwrap_or_default().next_token;
        if token.is_empty() {
            return found;
        }
    }
}

/// Three assessors authorised for a model of their own, and the authorisations.
async fn three(centre: &Centre, model: &str) -> Vec<(String, String)> {
    let owner = centre.a_model_owner().await;
    let mut all = Vec::new();
    for (place, until) in ["", "2025-01-01", ""].into_iter().enumerate() {
        let assessor = centre.an_assessor().await;
        let request = GrantAuthorisationRequest {
            model_key: model.to_owned(),
            model_version: (place / 2).to_string(),
            until: until.to_owned(),
            ..grant(&assessor, &owner.id)
        };
        let answer = centre.operator("anna").assessors().grant_authorisation(request).await.unwrap().into_inner();
        all.push((assessor, answer.authorisation_id));
    }
    all
}

#[test]
fn those_are_listed_who_may_assess_by_a_model_on_a_day() {
    everywhere(async |centre| {
        let model = format!("model-{}", key());
        let all = three(centre, &model).await;
        let by = |version: &str, as_of: &str| ListAssessorsRequest {
            model_key: model.clone(),
            model_version: version.to_owned(),
            as_of: as_of.to_owned(),
            ..Default::default()
        };
        let some = |places: &[usize]| places.iter().map(|place| all[*place].0.clone()).collect::<Vec<_>>();
        assert_eq!(ids(centre, &by("", "2024-06-01")).await, some(&[0, 1, 2]));
        assert_eq!(ids(centre, &by("", "2025-01-01")).await, some(&[0, 2]));
        assert_eq!(ids(centre, &by("1", "2024-06-01")).await, some(&[2]));
        assert_eq!(ids(centre, &by("", "2023-06-01")).await, some(&[]));
        let mut assessors = centre.operator("anna").assessors();
        assessors.suspend_authorisation(suspend(&all[0].0, &all[0].1)).await.unwrap();
        assert_eq!(ids(centre, &by("", "")).await, some(&[2]));
        assessors.revoke_authorisation(revoke(&all[2].0, &all[2].1)).await.unwrap();
        assert_eq!(ids(centre, &by("", "")).await, some(&[]));
        assert_eq!(
            ids(centre, &by("", "2024-06-01")).await,
            some(&[0, 1, 2]),
            "what held on that day is not rewritten"
        );
    });
}

#[test]
fn who_is_suspended_by_another_record_of_the_same_person_is_not_listed() {
    everywhere(async |centre| {
        let model = format!("model-{}", key());
        let all = three(centre, &model).await;
        let wanted = ListAssessorsRequest { model_key: model, ..Default::default() };
        let ((kept, _), (merged, authorisation)) = (&all[0], &all[2]);
        let (person, duplicate) = (centre.person_of(kept).await, centre.person_of(merged).await);
        let anna = centre.operator("anna");
        anna.persons().merge_persons(merge_persons(&person, &duplicate)).await.unwrap();
        anna.assessors().suspend_authorisation(suspend(merged, authorisation)).await.unwrap();
        // It is of another version.
        assert_eq!(ids(centre, &wanted).await, std::slice::from_ref(kept));
        let owner = centre.a_model_owner().await;
        let same = GrantAuthorisationRequest {
            model_key: wanted.model_key.clone(),
            model_version: "1".into(),
            ..grant(kept, &owner.id)
        };
        anna.assessors().grant_authorisation(same).await.unwrap();
        let version = ListAssessorsRequest { model_version: "1".into(), ..wanted.clone() };
        assert_eq!(ids(centre, &version).await, [""; 0]);
        assert_eq!(ids(centre, &wanted).await, std::slice::from_ref(kept));
    });
}

#[test]
fn a_language_narrows_the_list_and_each_one_listed_is_in_the_access_log() {
    everywhere(async |centre| {
        let model = format!("model-{}", key());
        let all = three(centre, &model).await;
        let sami = RecordQualificationsRequest {
            request_id: key(),
            assessor_id: all[2].0.clone(),
            etag: String::new(),
            qualifications: Some(proto::reell::actors::v1::Qualifications {
                languages: vec!["smj".into()],
                ..Default::default()
            }),
        };
        centre.operator("anna").assessors().record_qualifications(sami).await.unwrap();
        let purpose = format!("booking {}", key());
        let wanted = ListAssessorsRequest {
            model_key: model,
            filter: "qualifications.languages = smj".into(),
            purpose: purpose.clone(),
            ..Default::default()
        };
        assert_eq!(ids(centre, &wanted).await, [all[2].0.clone()]);
        let (shown, hidden) = (centre.person_of(&all[2].0).await, centre.person_of(&all[0].0).await);
        assert_eq!(readings(centre, "AssessorsListed", &shown, &purpose).await, 1);
        assert_eq!(readings(centre, "AssessorsListed", &hidden, &purpose).await, 0);
    });
}

#[test]
fn a_filter_that_is_none_and_a_token_of_another_list_are_refused() {
    everywhere(async |centre| {
        for _ in 0..2 {
            centre.an_assessor().await;
        }
        let mut assessors = centre.operator("anna").assessors();
        let wrong = ListAssessorsRequest {
            filter: "language = Svenska".into(),
            model_version: "1".into(),
            ..Default::default()
        };
        assert_eq!(fields(assessors.list_assessors(wrong).await), ["model_version", "filter"]);
        let page = |token: String| Some(PageRequest { size: 1, token });
        let first = ListAssessorsRequest { page: page(String::new()), ..Default::default() };
        let token = assessors.list_assessors(first).await.unwrap().into_inner().page.unwrap().next_token;
        let other = ListAssessorsRequest {
            page: page(token),
            filter: "qualifications.languages = sv".into(),
            ..Default::default()
        };
        assert_eq!(refused(assessors.list_assessors(other).await).reason, "PAGE_TOKEN_INVALID");
    });
}

#[test]
fn assessors_are_listed_by_filter_and_in_either_order() {
    everywhere(async |centre| {
        let model = format!("model-{}", key());
        let own: Vec<_> = three(centre, &model).await.into_iter().map(|(assessor, _)| assessor).collect();
        let list = async |asked: Asked| {
            let request = ListAssessorsRequest {
                page: asked.page,
                filter: asked.filter,
                order_by: asked.order_by,
                model_key: model.clone(),
                as_of: "2024-06-01".into(),
                ..Default::default()
            };
            let found = centre.operator("anna").assessors().list_assessors(request).await?.into_inner();
            answer(found.assessors, |one| one.id, found.page)
        };
        holds(
            &list,
            "qualifications.licensed_teacher = true OR qualifications.licensed_teacher = false",
            &own,
            &["create_time"],
        )
        .await;
    });
}
