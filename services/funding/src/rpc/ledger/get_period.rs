//! Reads where a month stands, and what has happened to it.

use mesh::unit::{Look, Run};
use proto::reell::funding::v1::{GetPeriodRequest, GetPeriodResponse};

use crate::{store, wire::ledger as wire};

pub fn run(look: &mut Look, request: GetPeriodRequest) -> Run<'_, GetPeriodResponse> {
    Box::pin(async move {
        let month = wire::month(&request.period)?;
        let period = store::period::find(look.db(), month).await?;
        Ok(GetPeriodResponse { period: Some(wire::to_period(&period)) })
    })
}
