//! Runs the checks of publishing, and publishes nothing.

use mesh::{aside::aside, refusal::Error, unit::Look};
use proto::reell::funding::v1::{ValidateModelRequest, ValidateModelResponse};

use crate::{
    domain::model::{check::check, refusal::Refusal},
    store,
    wire::models as wire,
};

pub async fn run(look: &mut Look, request: ValidateModelRequest) -> Result<ValidateModelResponse, Error> {
    let named = wire::named(&request.model_id, String::new())?;
    let model = store::model::find(look.db(), named.id).await?.ok_or(Refusal::ModelNotFound)?;
    let found = aside(move || check(&model.content)).await?;
    Ok(wire::validated(&found))
}
