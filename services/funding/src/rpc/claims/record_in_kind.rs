//! Books a contribution in kind: cost and financing alike, apart from all money.

use mesh::unit::{Run, Work};
use proto::reell::funding::v1::{RecordInKindRequest, RecordInKindResponse};

use crate::{booking, domain::claims::cost::Cost, matter, store, wire::claims as wire};

pub fn run(work: &mut Work, request: RecordInKindRequest) -> Run<'_, RecordInKindResponse> {
    Box::pin(async move {
        let (id, contributor, stated) = wire::cost::in_kind(request)?;
        let (tx, project) = matter::begin(work, id).await?;
        matter::active(&tx, id).await?;
        let by = work.caller().name();
        let (cost, entry) = Cost::contribute(work.new_id().into(), &project, contributor, stated, by, work.now())?;
        store::claims::cost::insert(&tx, work.keys(), project.applicant, &cost).await?;
        booking::record(work, &entry, &cost.id.to_string());
        wire::event::recorded(work, &cost);
        Ok(RecordInKindResponse { cost: Some(wire::cost::to_cost(&cost)) })
    })
}
