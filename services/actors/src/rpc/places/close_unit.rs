//! Closes an operating unit from a day on, or takes back a closing that lies ahead. It stays in the register, for what took place there.

use mesh::{
    refusal::check_etag,
    unit::{Run, Work},
};
use proto::reell::actors::v1::{CloseUnitRequest, CloseUnitResponse};

use crate::{
    domain::unit::refusal::UnitRefusal,
    store,
    wire::places::{self as wire, Closing},
};

pub fn run(work: &mut Work, request: CloseUnitRequest) -> Run<'_, CloseUnitResponse> {
    Box::pin(async move {
        let change = wire::closing(&request)?;
        let now = work.now();
        let tx = work.begin().await?;
        let mut unit = store::unit::find_to_change(&tx, change.id).await?.ok_or(UnitRefusal::NotFound)?;
        check_etag(change.etag, &unit.revision.to_string())?;
        let decided = match change.to {
            Closing::From(day) => unit.close(day.unwrap_or_else(|| now.date()), now)?,
            Closing::TakenBack => unit.stay_open(now)?,
        };
        if !decided {
            return Err(wire::closing_unfit(change.to));
        }
        store::unit::update(&tx, &unit).await?;
        work.emit(unit.id, unit.revision, wire::unit_closed(&unit));
        Ok(CloseUnitResponse { unit: Some(wire::unit(&unit)) })
    })
}
