//! The events of others that reporting listens to. What it does not know changes no figure, and is still counted as taken in.

use mesh::{clock::Timestamp, inbox, refusal::Error, unit::Work};
use prost_types::Any;
use proto::mesh::v1::Event;

use crate::{
    domain::fact::{Fact, Latest},
    store,
};

mod case;
mod commitment;
mod decision;

/// Applies the events of any source: of several on one thing, the last says how it stands.
pub async fn react(work: &mut Work, events: Vec<Event>) -> Result<(), Error> {
    let Some(last) = events.last() else { return Ok(()) };
    let occurred_at = last.occur_time.as_ref().map(Timestamp::from_proto);
    let occurred_at = occurred_at.ok_or_else(|| anyhow::anyhow!("an event does not say when it occurred"))?;
    let mut latest = Latest::default();
    for event in &events {
        let known = inbox::span(event).in_scope(|| facts(event.payload.as_ref()))?;
        known.into_iter().for_each(|fact| latest.add(fact));
    }
    // The facts of one source are written at one writer, so that two batches never wait for each other's rows.
    let tx = work.begin_on(&last.source).await?;
    store::keep(&tx, latest).await?;
    Ok(store::feed::advance(&tx, &last.source, last.position, occurred_at).await?)
}

/// What an event makes known; nothing where no figure depends on it.
fn facts(payload: Option<&Any>) -> Result<Vec<Fact>, Error> {
    let Some(payload) = payload else { return Ok(Vec::new()) };
    match payload.type_url.trim_start_matches('/') {
        "reell.cases.v1.CaseOpened" => return case::opened(read(payload)?),
        "reell.cases.v1.CaseHidden" => case::hidden(read(payload)?),
        "reell.cases.v1.CaseShown" => case::shown(read(payload)?),
        "reell.cases.v1.CaseStepRecorded" => case::step_recorded(read(payload)?),
        "reell.cases.v1.CaseOutcomeDecided" => case::outcome_decided(read(payload)?),
        "reell.cases.v1.CaseWithdrawn" => case::withdrawn(read(payload)?),
        "reell.funding.v1.DecisionActivated" => decision::activated(read(payload)?),
        "reell.funding.v1.DecisionSuperseded" => decision::superseded(read(payload)?),
        "reell.funding.v1.DecisionRevoked" => decision::revoked(read(payload)?),
        "reell.funding.v1.DecisionClosed" => decision::closed(read(payload)?),
        "reell.funding.v1.GrantReturned" => decision::returned(read(payload)?),
        "reell.funding.v1.CommitmentRecorded" => commitment::recorded(read(payload)?),
        "reell.funding.v1.CommitmentConfirmed" => commitment::confirmed(read(payload)?),
        "reell.funding.v1.CommitmentReleased" => commitment::released(read(payload)?),
        "reell.funding.v1.CommitmentSpent" => commitment::spent(read(payload)?),
        _ => return Ok(Vec::new()),
    }
    .map(|fact| vec![fact])
}

fn read<M: prost::Message + prost::Name + Default>(payload: &Any) -> Result<M, Error> {
    payload.to_msg().map_err(|error| anyhow::Error::new(error).into())
}

/// Reads an id. Events come from our own services, so one that cannot be read is a fault.
fn id<T>(parsed: Result<T, String>) -> Result<T, Error> {
    parsed.map_err(|rule| anyhow::anyhow!("an id in an event {rule}").into())
}

#[cfg(test)]
mod tests;
