//! Takes back a cost that no claim has held: its entry is reversed, and its voucher can be counted again.

use mesh::unit::{Run, Work};
use proto::reell::funding::v1::{VoidCostRequest, VoidCostResponse};

use crate::{booking, domain::claims::refusal::Refusal, store, wire::claims as wire};

pub fn run(work: &mut Work, request: VoidCostRequest) -> Run<'_, VoidCostResponse> {
    Box::pin(async move {
        let (id, reason) = wire::cost::voided(request)?;
        let known = store::claims::cost::find(&work.db(), work.keys(), id).await?.ok_or(Refusal::CostNotFound)?;
        // Alone: an entry that another has left with the group would not be found.
        let tx = work.begin_alone_on(&known.decision.to_string()).await?;
        let project = store::claims::project::find_to_change(&tx, known.decision).await?;
        let project = project.ok_or(Refusal::ProjectNotFound)?;
        let held = store::claims::cost::find_to_change(&tx, work.keys(), id).await?;
        let mut cost = held.ok_or(Refusal::CostNotFound)?;
        let booked = cost.void()?;
        store::claims::cost::void(&tx, project.applicant, &cost).await?;
        booking::reverse(work, &tx, &booked, (&id.to_string(), &reason)).await?;
        wire::event::voided(work, &cost);
        Ok(VoidCostResponse { cost: Some(wire::cost::to_cost(&cost)) })
    })
}
