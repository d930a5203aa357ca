//! Calls a planned gathering off.

use mesh::{
    refusal::check_etag,
    unit::{Run, Work},
};
use proto::reell::actors::v1::{CancelGatheringRequest, CancelGatheringResponse, GatheringCancelled};

use crate::{domain::gathering::refusal::Refusal, store, wire::gatherings as wire};

pub fn run(work: &mut Work, request: CancelGatheringRequest) -> Run<'_, CancelGatheringResponse> {
    Box::pin(async move {
        let (id, reason) = wire::cancelled(&request)?;
        let tx = work.begin().await?;
        let found = store::gathering::find_to_change(&tx, id).await?;
        let mut gathering = found.ok_or(Refusal::GatheringNotFound)?;
        check_etag(&request.etag, &gathering.revision.to_string())?;
        gathering.cancel(reason, work.now())?;
        store::gathering::update(&tx, &gathering).await?;
        work.emit(gathering.id, gathering.revision, GatheringCancelled { gathering_id: gathering.id.to_string() });
        Ok(CancelGatheringResponse { gathering: Some(wire::gathering(&gathering)) })
    })
}
