//! States what a phase came to for its payers together, where that is less than was reserved.

use mesh::unit::{Run, Work};
use proto::reell::funding::v1::{StatePhaseCostRequest, StatePhaseCostResponse};

use crate::{
    domain::payers::{pledge::state_cost, refusal::Refusal},
    paying, store,
    wire::payers as wire,
};

pub fn run(work: &mut Work, request: StatePhaseCostRequest) -> Run<'_, StatePhaseCostResponse> {
    Box::pin(async move {
        let (case, phase, cost) = wire::phase_cost(&request)?;
        let tx = paying::begin(work).await?;
        let mut lines = store::payers::pledge::of_case_to_change(&tx, case).await?;
        if lines.is_empty() && store::payers::pin::latest_number(&tx, case).await? == 0 {
            return Err(Refusal::CaseNotPinned.into());
        }
        lines.retain(|line| line.phase == phase && line.is_held());
        state_cost(&mut lines, phase, cost, work.now())?;
        for line in lines.iter().filter(|line| line.completed_by.is_empty()) {
            paying::keep(work, &tx, line).await?;
        }
        Ok(StatePhaseCostResponse { lines: wire::lines(&lines) })
    })
}
