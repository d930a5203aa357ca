//! Reads where a month stands, and what has happened to it.

use mesh::{refusal::Error, unit::Look};
use proto::reell::funding::v1::{GetPeriodRequest, GetPeriodResponse};

use crate::{store, wire::ledger as wire};

pub async fn run(look: &mut Look, request: GetPeriodRequest) -> Result<GetPeriodResponse, Error> {
    let month = wire::month(&request.period)?;
    let period = store::period::find(look.db(), month).await?;
    Ok(GetPeriodResponse { period: Some(wire::to_period(&period)) })
}
