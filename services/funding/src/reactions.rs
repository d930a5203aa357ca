//! The events of cases that money depends on, and what time itself brings about.

use mesh::{inbox, refusal::Error, unit::Work};
use prost::Name;
use prost_types::Any;
use proto::{mesh::v1::Event, reell::cases::v1::CaseOpened};
use tracing::Instrument;

mod case_opened;
mod case_outcome_decided;
mod case_withdrawn;
pub mod check_ledger;
pub mod expire_pendings;
pub mod release_expired;
pub mod remind;
pub mod seal_journal;
pub mod sign_journal;

/// Applies events of the cases service. A case's opening is the first of its events, so all openings go first, and together.
pub async fn react(work: &mut Work, events: Vec<Event>) -> Result<(), Error> {
    let is_opening =
        |event: &Event| event.payload.as_ref().is_some_and(|payload| payload.type_url == CaseOpened::type_url());
    let (openings, others): (Vec<_>, Vec<_>) = events.into_iter().partition(is_opening);
    case_opened::run(work, openings).await?;
    for event in others {
        let span = inbox::span(&event);
        one(work, event).instrument(span).await?;
    }
    Ok(())
}

/// Applies one event. What is not about money changes nothing here.
async fn one(work: &mut Work, event: Event) -> Result<(), Error> {
    let payload = event.payload.unwrap_or_default();
    match payload.type_url.trim_start_matches('/') {
        "reell.cases.v1.CaseOutcomeDecided" => case_outcome_decided::run(work, read(&payload)?).await,
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
