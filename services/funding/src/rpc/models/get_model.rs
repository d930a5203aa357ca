//! Reads a version of a model.

use mesh::unit::{Look, Run};
use proto::reell::funding::v1::{GetModelRequest, GetModelResponse};

use crate::{domain::model::refusal::Refusal, store, wire::models as wire};

pub fn run(look: &mut Look, request: GetModelRequest) -> Run<'_, GetModelResponse> {
    Box::pin(async move {
        let named = wire::named(&request.model_id, String::new())?;
        let model = store::model::find(look.db(), named.id).await?.ok_or(Refusal::ModelNotFound)?;
        Ok(GetModelResponse { model: Some(wire::model(&model)) })
    })
}
