//! States anew when an operating unit is open.

use mesh::{
    refusal::check_etag,
    unit::{Run, Work},
};
use proto::reell::actors::v1::{ReviseOpeningRequest, ReviseOpeningResponse};

use crate::{domain::unit::refusal::UnitRefusal, store, wire::places as wire};

pub fn run(work: &mut Work, request: ReviseOpeningRequest) -> Run<'_, ReviseOpeningResponse> {
    Box::pin(async move {
        let change = wire::opening_revision(&request)?;
        let tx = work.begin().await?;
        let mut unit = store::unit::find_to_change(&tx, change.id).await?.ok_or(UnitRefusal::NotFound)?;
        check_etag(change.etag, &unit.revision.to_string())?;
        unit.revise_opening(change.to, work.now())?;
        store::unit::update(&tx, &unit).await?;
        work.emit(unit.id, unit.revision, wire::opening_revised(&unit));
        Ok(ReviseOpeningResponse { unit: Some(wire::unit(&unit)) })
    })
}
