//! Moves money that is held, or a part of it.

use mesh::unit::{Run, Work};
use proto::reell::funding::v1::{PostPendingRequest, PostPendingResponse};

use crate::{domain::refusal::ledger::LedgerRefusal, posting, store, wire::ledger as wire};

pub fn run(work: &mut Work, request: PostPendingRequest) -> Run<'_, PostPendingResponse> {
    Box::pin(async move {
        let wire::Settlement { pending, amount, day, kind } = wire::settlement(&request, work.now().date())?;
        let tx = posting::begin(work).await?;
        let found = store::pending::find_to_change(&tx, pending).await?;
        let mut pending = found.ok_or(LedgerRefusal::PendingNotFound)?;
        let entry = posting::settle(work, &tx, &mut pending, amount, (&kind, day)).await?;
        work.touch(pending.id);
        Ok(PostPendingResponse { pending: Some(wire::to_pending(&pending)), entry: Some(wire::to_entry(&entry)) })
    })
}
