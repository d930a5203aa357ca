//! Books a cost of the project, and counts its voucher.

use mesh::unit::{Run, Work};
use proto::reell::funding::v1::{RecordCostRequest, RecordCostResponse};

use crate::{booking, domain::claims::cost::Cost, matter, store, wire::claims as wire};

pub fn run(work: &mut Work, request: RecordCostRequest) -> Run<'_, RecordCostResponse> {
    Box::pin(async move {
        let (id, stated) = wire::cost::cost(request)?;
        let (tx, project) = matter::begin(work, id).await?;
        matter::active(&tx, id).await?;
        let by = work.caller().name();
        let (cost, entry) = Cost::record(work.new_id().into(), &project, stated, by, work.now())?;
        store::claims::cost::insert(&tx, work.keys(), project.applicant, &cost).await?;
        booking::record(work, &entry, &cost.id.to_string());
        wire::event::recorded(work, &cost);
        Ok(RecordCostResponse { cost: Some(wire::cost::to_cost(&cost)) })
    })
}
