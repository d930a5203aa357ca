//! PublishModel, which needs another person than the model's authors, and a model without a hole.

use proto::reell::funding::v1::{
    AttestationRole, GrantAttestationRequest, Model, ModelState, PayerStep, PublishModelRequest, ReviseModelRequest,
};
use sandbox::{everywhere, fields, key, refused};

use super::NO_MODEL;
use crate::replay::{changes, twice};

fn publication(model: &Model) -> PublishModelRequest {
    PublishModelRequest { request_id: key(), model_id: model.id.clone(), etag: model.etag.clone() }
}

#[test]
fn a_model_is_published_by_another_person_than_its_authors() {
    everywhere(async |centre| {
        let model = centre.a_submitted(&centre.a_drafted_model().await).await;
        let own = centre.operator("author").models().publish_model(publication(&model)).await;
        assert_eq!(refused(own).reason, "PUBLISHING_BY_AUTHOR");
        let answer = centre.operator("approver").models().publish_model(publication(&model)).await;
        let published = answer.unwrap().into_inner().model.unwrap();
        assert_eq!((published.state(), &published.hash), (ModelState::Published, &model.hash));
        assert!(published.approved_by.contains("approver"));
    });
}

#[test]
fn nor_by_an_author_under_another_account() {
    everywhere(async |centre| {
        let matter = centre.a_matter().await;
        let drafted = centre.a_drafted_model().await;
        let revision = ReviseModelRequest {
            request_id: key(),
            model_id: drafted.id.clone(),
            etag: drafted.etag.clone(),
            content: drafted.content.clone(),
        };
        let answer = matter.caller("officer").models().revise_model(revision).await;
        let model = centre.a_submitted(&answer.unwrap().into_inner().model.unwrap()).await;
        let second = GrantAttestationRequest {
            person_id: matter.person("officer"),
            ..matter.right("officer.second", AttestationRole::Officer)
        };
        matter.grant(second).await;
        let own = matter.caller("officer.second").models().publish_model(publication(&model)).await;
        assert_eq!(refused(own).reason, "PUBLISHING_BY_AUTHOR");
        matter.caller("release").models().publish_model(publication(&model)).await.expect("another human publishes it");
    });
}

#[test]
fn no_model_with_a_hole_is_published() {
    everywhere(async |centre| {
        let mut content = centre.an_example("construction-byn").await;
        content.rules.retain(|rule| rule.step() != PayerStep::Unfunded);
        let model = centre.a_submitted(&centre.a_drafted_model_of(content).await).await;
        let refusal = refused(centre.operator("approver").models().publish_model(publication(&model)).await);
        assert_eq!(refusal.reason, "MODEL_UNSOUND");
        assert_eq!(refusal.metadata.get("subject"), Some(&model.id));
    });
}

#[test]
fn payers_are_organisations_that_there_are() {
    everywhere(async |centre| {
        let mut content = centre.an_example("construction-byn").await;
        content.payers[2].organisation_id = "org_00000000000000000000000000000000".into();
        let model = centre.a_submitted(&centre.a_drafted_model_of(content).await).await;
        let answer = centre.operator("approver").models().publish_model(publication(&model)).await;
        assert_eq!(refused(answer).reason, "ORGANISATION_NOT_ACTIVE");
    });
}

#[test]
fn only_what_is_under_review_is_published() {
    everywhere(async |centre| {
        let mut bo = centre.operator("approver").models();
        let draft = centre.a_drafted_model().await;
        assert_eq!(refused(bo.publish_model(publication(&draft)).await).reason, "MODEL_STATE");
        let published = centre.a_published_model().await;
        assert_eq!(refused(bo.publish_model(publication(&published)).await).reason, "MODEL_STATE");
        let old = PublishModelRequest { etag: "1".into(), ..publication(&published) };
        assert_eq!(refused(bo.publish_model(old).await).reason, "ETAG_MISMATCH");
        let gone = PublishModelRequest { model_id: NO_MODEL.into(), ..publication(&draft) };
        assert_eq!(refused(bo.publish_model(gone).await).reason, "MODEL_NOT_FOUND");
        let wrong = PublishModelRequest { model_id: "x".into(), ..publication(&draft) };
        assert_eq!(fields(bo.publish_model(wrong).await), ["model_id"]);
    });
}

#[test]
fn a_publication_that_is_sent_again_is_one() {
    everywhere(async |centre| {
        let model = centre.a_submitted(&centre.a_drafted_model().await).await;
        let send = async |request| centre.operator("approver").models().publish_model(request).await;
        twice(publication(&model), send).await;
        assert_eq!(changes(centre, "funding", &model.id).await, 3);
    });
}
