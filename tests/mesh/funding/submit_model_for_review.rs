//! SubmitModelForReview.

use proto::reell::funding::v1::{Model, ModelFindingKind, ModelState, SubmitModelForReviewRequest};
use sandbox::{everywhere, fields, key, refused};

use super::NO_MODEL;
use crate::replay::{changes, twice};

fn submission(model: &Model) -> SubmitModelForReviewRequest {
    SubmitModelForReviewRequest { request_id: key(), model_id: model.id.clone(), etag: model.etag.clone() }
}

#[test]
fn a_draft_goes_to_its_reviewer_with_what_was_found() {
    everywhere(async |centre| {
        let mut anna = centre.operator("anna").models();
        let draft = centre.a_drafted_model().await;
        let answer = anna.submit_model_for_review(submission(&draft)).await.unwrap().into_inner();
        let model = answer.model.unwrap();
        assert_eq!((model.state(), model.hash, answer.findings), (ModelState::Review, draft.hash, vec![]));
        let mut content = centre.an_example("construction-byn").await;
        content.payers[2].organisation_id.clear();
        let answer = anna.submit_model_for_review(submission(&centre.a_drafted_model_of(content).await)).await;
        let findings = answer.unwrap().into_inner().findings;
        assert_eq!(
            findings.iter().map(|finding| finding.kind()).collect::<Vec<_>>(),
            [ModelFindingKind::PayerUnresolved]
        );
        assert!(findings[0].blocks && findings[0].explanation.contains("employment_service"));
    });
}

#[test]
fn a_model_is_submitted_once_and_as_it_is() {
    everywhere(async |centre| {
        let mut anna = centre.operator("anna").models();
        let draft = centre.a_drafted_model().await;
        let old = SubmitModelForReviewRequest { etag: "9".into(), ..submission(&draft) };
        assert_eq!(refused(anna.submit_model_for_review(old).await).reason, "ETAG_MISMATCH");
        let model = centre.a_submitted(&draft).await;
        assert_eq!(refused(anna.submit_model_for_review(submission(&model)).await).reason, "MODEL_STATE");
        let gone = SubmitModelForReviewRequest { model_id: NO_MODEL.into(), ..submission(&draft) };
        assert_eq!(refused(anna.submit_model_for_review(gone).await).reason, "MODEL_NOT_FOUND");
        let wrong = SubmitModelForReviewRequest { model_id: "x".into(), ..submission(&draft) };
        assert_eq!(fields(anna.submit_model_for_review(wrong).await), ["model_id"]);
    });
}

#[test]
fn a_submission_that_is_sent_again_is_one() {
    everywhere(async |centre| {
        let draft = centre.a_drafted_model().await;
        let send = async |request| centre.operator("anna").models().submit_model_for_review(request).await;
        twice(submission(&draft), send).await;
        assert_eq!(changes(centre, "funding", &draft.id).await, 2);
    });
}
