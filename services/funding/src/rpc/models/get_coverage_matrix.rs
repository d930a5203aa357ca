//! Says for each route, employment status and phase whether somebody pays.

use mesh::{
    aside::aside,
    unit::{Look, Run},
};
use proto::reell::funding::v1::{GetCoverageMatrixRequest, GetCoverageMatrixResponse};

use crate::{
    domain::model::{check::check, refusal::Refusal},
    store,
    wire::models as wire,
};

pub fn run(look: &mut Look, request: GetCoverageMatrixRequest) -> Run<'_, GetCoverageMatrixResponse> {
    Box::pin(async move {
        let named = wire::named(&request.model_id, String::new())?;
        let model = store::model::find(look.db(), named.id).await?.ok_or(Refusal::ModelNotFound)?;
        let found = aside(move || check(&model.content)).await?;
        Ok(wire::coverage(&found.cells))
    })
}
