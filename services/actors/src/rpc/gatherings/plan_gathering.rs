//! Plans a gathering.

use mesh::unit::{Run, Work};
use proto::reell::actors::v1::{GatheringPlanned, PlanGatheringRequest, PlanGatheringResponse};

use crate::{domain::gathering::Gathering, rpc::known, store, wire::gatherings as wire};

pub fn run(work: &mut Work, request: PlanGatheringRequest) -> Run<'_, PlanGatheringResponse> {
    Box::pin(async move {
        let plan = wire::plan(request.plan.as_ref())?;
        let gathering = Gathering::plan(work.new_id().into(), plan, work.now());
        let tx = work.begin().await?;
        known::node(&tx, &gathering.plan).await?;
        store::gathering::insert(&tx, &gathering).await?;
        work.emit(gathering.id, gathering.revision, GatheringPlanned { gathering_id: gathering.id.to_string() });
        Ok(PlanGatheringResponse { gathering: Some(wire::gathering(&gathering)) })
    })
}
