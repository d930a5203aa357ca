//! Runs the checks of publishing, and publishes nothing.

use mesh::{
    aside::aside,
    unit::{Look, Run},
};
use proto::reell::funding::v1::{ValidateModelRequest, ValidateModelResponse};

use crate::{
    domain::model::{check::check, refusal::Refusal},
    store,
    wire::models as wire,
};

pub fn run(look: &mut Look, request: ValidateModelRequest) -> Run<'_, ValidateModelResponse> {
    Box::pin(async move {
        let named = wire::named(&request.model_id, String::new())?;
        let model = store::model::find(look.db(), named.id).await?.ok_or(Refusal::ModelNotFound)?;
        let found = aside(move || check(&model.content)).await?;
        Ok(wire::validated(&found))
    })
}
