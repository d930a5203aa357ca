//! Hands a draft to its reviewer, together with what its checks find.

use mesh::{
    aside::aside,
    refusal::check_etag,
    unit::{Run, Work},
};
use proto::reell::funding::v1::{SubmitModelForReviewRequest, SubmitModelForReviewResponse};

use crate::{
    domain::model::{check::check, refusal::Refusal},
    store,
    wire::models::{self as wire, event},
};

pub fn run(work: &mut Work, request: SubmitModelForReviewRequest) -> Run<'_, SubmitModelForReviewResponse> {
    Box::pin(async move {
        let named = wire::named(&request.model_id, request.etag)?;
        // The checks are the long part, and are done before anything is held. A draft that changes meanwhile has another etag.
        let known = store::model::find(&work.db(), named.id).await?.ok_or(Refusal::ModelNotFound)?;
        let seen = known.revision;
        let found = aside(move || check(&known.content)).await?;

        let tx = work.begin_on(&named.id.to_string()).await?;
        let mut model = store::model::find_to_change(&tx, named.id).await?.ok_or(Refusal::ModelNotFound)?;
        check_etag(&named.etag, &model.revision.to_string())?;
        check_etag(&seen.to_string(), &model.revision.to_string())?;
        model.submit(work.now())?;
        store::model::update(&tx, &model).await?;
        work.emit(model.id, model.revision, event::submitted(&model));
        Ok(SubmitModelForReviewResponse {
            model: Some(wire::model(&model)),
            findings: found.findings.iter().map(wire::finding).collect(),
        })
    })
}
