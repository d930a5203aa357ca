//! Gives back money that is held.

use mesh::unit::{Run, Work};
use proto::reell::funding::v1::{VoidPendingRequest, VoidPendingResponse};

use crate::{domain::refusal::ledger::LedgerRefusal, posting, store, wire::ledger as wire};

pub fn run(work: &mut Work, request: VoidPendingRequest) -> Run<'_, VoidPendingResponse> {
    Box::pin(async move {
        let id = wire::pending_id(&request.pending_id)?;
        let tx = posting::begin(work).await?;
        let mut pending = store::pending::find_to_change(&tx, id).await?.ok_or(LedgerRefusal::PendingNotFound)?;
        pending.void()?;
        posting::free(work, &tx, &pending).await?;
        work.touch(id);
        Ok(VoidPendingResponse { pending: Some(wire::to_pending(&pending)) })
    })
}
