//! Takes an entry back by another with the opposite amounts.

use mesh::unit::{Run, Work};
use proto::reell::funding::v1::{ReverseEntryRequest, ReverseEntryResponse};

use crate::{
    domain::{book::Draft, refusal::ledger::LedgerRefusal},
    posting::{self, Wish},
    store,
    wire::ledger as wire,
};

pub fn run(work: &mut Work, request: ReverseEntryRequest) -> Run<'_, ReverseEntryResponse> {
    Box::pin(async move {
        let (id, reason, day) = wire::reversal(request, work.now().date())?;
        // Alone: a reversal that another has left with the group would be seen on the accounts, and not in the journal.
        let tx = posting::begin_alone(work).await?;
        let of = store::journal::to_reverse(&tx, id).await?.ok_or(LedgerRefusal::EntryNotFound)?;
        if let Some(by) = of.reversed_by {
            return Err(LedgerRefusal::EntryAlreadyReversed(id, by).into());
        }
        if of.reverses.is_some() {
            return Err(LedgerRefusal::ReversalNotReversible(id).into());
        }
        let draft = Draft::reversal(id, &of.legs, of.effective, day, &reason);
        let draft = draft.map_err(|rule| anyhow::anyhow!("the opposite of {id} {rule}"))?;
        let posted = posting::post(work, &tx, vec![Wish { draft, land: false }]).await?;
        Ok(ReverseEntryResponse { entry: posted.first().map(wire::to_entry) })
    })
}
