//! The events of cases that money depends on, and what time itself brings about.

use std::collections::BTreeSet;

use mesh::{inbox, refusal::Error, unit::Work};
use prost::Name;
use prost_types::Any;
use proto::{
    mesh::v1::Event,
    reell::cases::v1::{CaseOpened, CaseOutcomeDecided, CaseStepRecorded, CaseWithdrawn},
};
use tracing::Instrument;

use crate::{domain::CaseId, posting, store};

mod case_opened;
mod case_outcome_decided;
mod case_step_recorded;
mod case_withdrawn;
pub mod check_ledger;
pub mod expire_pendings;
pub mod release_expired;
pub mod remind;
pub mod seal_journal;
pub mod sign_journal;

/// Applies events of the cases service. A case's opening is the first of its events, so all openings go first, and together.
pub async fn react(work: &mut Work, events: Vec<Event>) -> Result<(), Error> {
    let (openings, others): (Vec<_>, Vec<_>) = events.into_iter().partition(|event| is(event, &CaseOpened::type_url()));
    let moving = [CaseStepRecorded::type_url(), CaseOutcomeDecided::type_url(), CaseWithdrawn::type_url()];
    let moved = others.iter().filter(|event| moving.iter().any(|kind| is(event, kind)));
    let moved: Vec<_> = moved.filter_map(|event| CaseId::parse(&event.aggregate).ok()).collect();
    // Asked once for all of them, and before the transaction: most cases have pinned nothing.
    let pinned = store::payers::pin::pinned(&work.db(), &moved).await?;
    if !pinned.is_empty() {
        // Accounts are held before commitments, as by whoever pins and approves: each would wait for the other otherwise.
        posting::begin(work).await?;
    }
    case_opened::run(work, openings).await?;
    for event in others {
        let span = inbox::span(&event);
        one(work, event, &pinned).instrument(span).await?;
    }
    Ok(())
}

fn is(event: &Event, kind: &str) -> bool {
    event.payload.as_ref().is_some_and(|payload| payload.type_url == kind)
}

/// Applies one event. What is not about money changes nothing here.
async fn one(work: &mut Work, event: Event, pinned: &BTreeSet<CaseId>) -> Result<(), Error> {
    let (payload, id) = (event.payload.unwrap_or_default(), event.id);
    match payload.type_url.trim_start_matches('/') {
        "reell.cases.v1.CaseStepRecorded" => case_step_recorded::run(work, read(&payload)?, &id, pinned).await,
        "reell.cases.v1.CaseOutcomeDecided" => case_outcome_decided::run(work, read(&payload)?, &id).await,
        "reell.cases.v1.CaseWithdrawn" => case_withdrawn::run(work, read(&payload)?).await,
        _ => Ok(()),
    }
}

fn read<M: prost::Message + prost::Name + Default>(payload: &Any) -> Result<M, Error> {
    payload.to_msg().map_err(|error| anyhow::Error::new(error).into())
}

/// Reads the id of a commitment. Events come from our own services, so one that cannot be read is a fault.
fn commitment_id(text: &str) -> Result<crate::domain::CommitmentId, Error> {
    crate::domain::CommitmentId::parse(text)
        .map_err(|rule| anyhow::anyhow!("the commitment's id in an event {rule}").into())
}

/// Reads the id of a case, likewise.
fn case_id(text: &str) -> Result<CaseId, Error> {
    CaseId::parse(text).map_err(|rule| anyhow::anyhow!("the case's id in an event {rule}").into())
}
