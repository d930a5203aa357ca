//! Closes a month, softly or for good.

use mesh::unit::{Run, Work};
use proto::reell::funding::v1::{ClosePeriodRequest, ClosePeriodResponse};

use crate::{
    domain::period::{Around, Decider, TrialBalance},
    matter, posting, store,
    wire::ledger as wire,
};

/// How much that is held is looked for: what is listed is a part of it.
const MOST_HELD: u64 = 1_000;

pub fn run(work: &mut Work, request: ClosePeriodRequest) -> Run<'_, ClosePeriodResponse> {
    Box::pin(async move {
        let month = wire::month(&request.period)?;
        // Alone, and with the journal held: the trial balance is that of all that will ever be in the month.
        let tx = posting::begin_closing(work).await?;
        let mut period = store::period::find(&tx, month).await?;
        let around = Around {
            held: store::pending::held_until(&tx, month.last_day(), MOST_HELD).await?,
            closed_after: store::period::closed_after(&tx, month, true).await?,
            open_before: store::period::open_before(&tx, month, request.soft).await?,
            trial_balance: TrialBalance::new(store::ledger::balances(&tx, Some(month.last_day())).await?),
        };
        let by = Decider { signer: matter::who(work, &tx).await?, time: work.now() };
        let step = period.close(request.soft, around, by)?;
        store::period::insert(&tx, month, step).await?;
        work.touch(format!("period_{month}"));
        Ok(ClosePeriodResponse { period: Some(wire::to_period(&period)) })
    })
}
