//! Reads a version of a model.

use mesh::{refusal::Error, unit::Look};
use proto::reell::funding::v1::{GetModelRequest, GetModelResponse};

use crate::{domain::model::refusal::Refusal, store, wire::models as wire};

pub async fn run(look: &mut Look, request: GetModelRequest) -> Result<GetModelResponse, Error> {
    let named = wire::named(&request.model_id, String::new())?;
    let model = store::model::find(look.db(), named.id).await?.ok_or(Refusal::ModelNotFound)?;
    Ok(GetModelResponse { model: Some(wire::model(&model)) })
}
