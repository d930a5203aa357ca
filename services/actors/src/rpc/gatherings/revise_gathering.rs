//! Writes a planned gathering's plan anew.

use mesh::{
    refusal::check_etag,
    unit::{Run, Work},
};
use proto::reell::actors::v1::{GatheringRevised, ReviseGatheringRequest, ReviseGatheringResponse};

use crate::{domain::gathering::refusal::Refusal, rpc::known, store, wire::gatherings as wire};

pub fn run(work: &mut Work, request: ReviseGatheringRequest) -> Run<'_, ReviseGatheringResponse> {
    Box::pin(async move {
        let (id, plan) = wire::revised(&request)?;
        let tx = work.begin().await?;
        let found = store::gathering::find_to_change(&tx, id).await?;
        let mut gathering = found.ok_or(Refusal::GatheringNotFound)?;
        check_etag(&request.etag, &gathering.revision.to_string())?;
        gathering.revise(plan, work.now())?;
        known::node(&tx, &gathering.plan).await?;
        store::gathering::update_plan(&tx, &gathering).await?;
        work.emit(gathering.id, gathering.revision, GatheringRevised { gathering_id: gathering.id.to_string() });
        Ok(ReviseGatheringResponse { gathering: Some(wire::gathering(&gathering)) })
    })
}
