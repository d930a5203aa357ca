//! Writes a draft anew; whoever does is one of its authors.

use mesh::{
    refusal::{Fields, both, check_etag},
    unit::{Run, Work},
};
use proto::reell::funding::v1::{ReviseModelRequest, ReviseModelResponse};

use crate::{
    domain::model::refusal::Refusal,
    store,
    wire::models::{self as wire, event},
};

pub fn run(work: &mut Work, request: ReviseModelRequest) -> Run<'_, ReviseModelResponse> {
    Box::pin(async move {
        let mut fields = Fields::new();
        let content = wire::content(&mut fields, request.content.unwrap_or_default());
        let content = content.ok_or_else(|| fields.refusal());
        let (named, content) = both(wire::named(&request.model_id, request.etag), content)?;

        let tx = work.begin_on(&named.id.to_string()).await?;
        let mut model = store::model::find_to_change(&tx, named.id).await?.ok_or(Refusal::ModelNotFound)?;
        check_etag(&named.etag, &model.revision.to_string())?;
        model.revise(content, work.caller().name(), work.now())?;
        store::model::rewrite(&tx, &model).await?;
        work.emit(model.id, model.revision, event::revised(&model));
        Ok(ReviseModelResponse { model: Some(wire::model(&model)) })
    })
}
