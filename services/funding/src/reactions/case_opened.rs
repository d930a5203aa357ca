//! Cases are open: their reservations are commitments from now on.

use std::collections::HashMap;

use mesh::{inbox, refusal::Error, unit::Work};
use proto::{mesh::v1::Event, reell::cases::v1::CaseOpened};
use tracing::Instrument;

use super::{commitment_id, read};
use crate::{
    booking,
    domain::{CommitmentId, commitment::State},
    store,
};

/// Confirms the commitments that still are reservations at once. No money moves then, so no decision's money is held for it.
pub async fn run(work: &mut Work, events: Vec<Event>) -> Result<(), Error> {
    let mut openings = HashMap::with_capacity(events.len());
    for event in &events {
        let opened: CaseOpened = read(&event.payload.clone().unwrap_or_default())?;
        openings.insert(commitment_id(&opened.commitment_id)?, (inbox::span(event), opened.case_id));
    }
    let Some(first) = events.first() else { return Ok(()) };
    let tx = work.begin_on(&first.source).await?;
    let ids: Vec<_> = openings.keys().copied().collect();
    let mut reserved = store::commitment::reserved_to_change(&tx, &ids).await?;
    let confirmed = reserved.iter_mut().filter_map(|commitment| commitment.confirm().transpose());
    let confirmed = confirmed.collect::<Result<Vec<_>, _>>()?;
    store::commitment::confirm(&tx, &reserved).await?;
    for event in confirmed {
        if let Some((span, _)) = openings.remove(&event.commitment) {
            span.in_scope(|| booking::announce(work, [event]));
        }
    }
    for (id, (span, case)) in openings {
        late(work, id, &case).instrument(span).await?;
    }
    Ok(())
}

/// Confirms a commitment that is no reservation: it is made again where it was released before its case's event came, unless its decision
/// has ended since.
async fn late(work: &mut Work, id: CommitmentId, case: &str) -> Result<(), Error> {
    let tx = booking::begin(work, id).await?;
    let held = booking::hold(&tx, id).await?;
    let reason = format!("{case} after its reservation was released");
    let (mut commitment, _) = booking::revive(work, &tx, held, &reason).await?;
    if commitment.state == State::Released {
        return Ok(());
    }
    if let Some(confirmed) = commitment.confirm()? {
        store::commitment::update(&tx, &commitment).await?;
        booking::announce(work, [confirmed]);
    }
    Ok(())
}
