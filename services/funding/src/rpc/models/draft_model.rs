//! Drafts a model: the version behind the latest one under its key.

use mesh::{
    refusal::{Fields, both},
    unit::{Run, Work},
};
use proto::reell::funding::v1::{DraftModelRequest, DraftModelResponse};

use crate::{
    domain::model::Model,
    store,
    wire::models::{self as wire, event},
};

pub fn run(work: &mut Work, request: DraftModelRequest) -> Run<'_, DraftModelResponse> {
    Box::pin(async move {
        let mut fields = Fields::new();
        let content = wire::content(&mut fields, request.content.unwrap_or_default());
        let content = content.ok_or_else(|| fields.refusal());
        let (key, content) = both(wire::key(&request.key), content)?;

        let tx = work.begin_on(&key).await?;
        let latest = store::model::latest(&tx, &key).await?;
        let model = Model::draft(work.new_id().into(), key, latest, content, work.caller().name(), work.now());
        store::model::insert(&tx, &model).await?;
        work.emit(model.id, model.revision, event::drafted(&model));
        Ok(DraftModelResponse { model: Some(wire::model(&model)) })
    })
}
