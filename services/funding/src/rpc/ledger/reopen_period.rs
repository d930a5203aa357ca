//! Opens a closed month again, by another person than who closed it.

use mesh::unit::{Run, Work};
use proto::reell::funding::v1::{ReopenPeriodRequest, ReopenPeriodResponse};

use crate::{domain::period::Decider, matter, posting, store, wire::ledger as wire};

pub fn run(work: &mut Work, request: ReopenPeriodRequest) -> Run<'_, ReopenPeriodResponse> {
    Box::pin(async move {
        let (month, reason) = wire::reopening(request)?;
        let tx = posting::begin_closing(work).await?;
        let mut period = store::period::find(&tx, month).await?;
        let later = store::period::closed_after(&tx, month, false).await?;
        let closer = match period.steps.last() {
            Some(last) => Some(store::claims::attestation::signer(&tx, &last.actor).await?),
            None => None,
        };
        let by = Decider { signer: matter::who(work, &tx).await?, time: work.now() };
        let step = period.reopen(later, closer.as_ref(), reason, by)?;
        store::period::insert(&tx, month, step).await?;
        work.touch(format!("period_{month}"));
        Ok(ReopenPeriodResponse { period: Some(wire::to_period(&period)) })
    })
}
