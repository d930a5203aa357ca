//! Reads an operating unit by its id.

use mesh::unit::{Look, Run};
use proto::reell::actors::v1::{GetUnitRequest, GetUnitResponse};

use crate::{domain::unit::refusal::UnitRefusal, store, wire::places as wire};

pub fn run(look: &mut Look, request: GetUnitRequest) -> Run<'_, GetUnitResponse> {
    Box::pin(async move {
        let id = wire::unit_id(&request.unit_id)?;
        let unit = store::unit::find(look.db(), id).await?.ok_or(UnitRefusal::NotFound)?;
        Ok(GetUnitResponse { unit: Some(wire::unit(&unit)) })
    })
}
