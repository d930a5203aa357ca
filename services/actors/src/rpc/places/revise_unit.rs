//! States anew what is known of an operating unit.

use mesh::{
    refusal::check_etag,
    unit::{Run, Work},
};
use proto::reell::actors::v1::{ReviseUnitRequest, ReviseUnitResponse};

use crate::{domain::unit::refusal::UnitRefusal, store, wire::places as wire};

pub fn run(work: &mut Work, request: ReviseUnitRequest) -> Run<'_, ReviseUnitResponse> {
    Box::pin(async move {
        let change = wire::revision(&request)?;
        let now = work.now();
        let tx = work.begin().await?;
        let mut unit = store::unit::find_to_change(&tx, change.id).await?.ok_or(UnitRefusal::NotFound)?;
        check_etag(change.etag, &unit.revision.to_string())?;
        let centre_town = super::known_place(&tx, &change.to, now).await?;
        unit.revise(change.to, centre_town, now)?;
        if let Some(refusal) = store::unit::name_taken(&tx, &unit).await? {
            return Err(refusal.into());
        }
        store::unit::update(&tx, &unit).await?;
        work.emit(unit.id, unit.revision, wire::unit_revised(&unit));
        Ok(ReviseUnitResponse { unit: Some(wire::unit(&unit)) })
    })
}
