//! The events of others that reporting listens to. What it does not know changes no figure, and is still counted as taken in.

use mesh::{clock::Timestamp, refusal::Error, unit::Work};
use proto::mesh::v1::Event;
use sea_orm::ConnectionTrait;

mod case;
mod commitment;
mod decision;

/// Applies an event of any source.
pub async fn react(work: &mut Work, event: Event) -> Result<(), Error> {
    let tx = work.begin_on(&event.source).await?;
    apply(&tx, event).await
}

async fn apply(tx: &impl ConnectionTrait, event: Event) -> Result<(), Error> {
    let occurred_at = event.occur_time.ok_or_else(|| anyhow::anyhow!("an event says not when it occurred"))?;
    let payload = event.payload.unwrap_or_default();
    match payload.type_url.trim_start_matches('/') {
        "reell.cases.v1.CaseOpened" => case::opened(tx, read(&payload)?).await,
        "reell.cases.v1.CaseStepRecorded" => case::step_recorded(tx, read(&payload)?).await,
        "reell.cases.v1.CaseOutcomeDecided" => case::outcome_decided(tx, read(&payload)?).await,
        "reell.cases.v1.CaseWithdrawn" => case::withdrawn(tx, read(&payload)?).await,
        "reell.funding.v1.DecisionActivated" => decision::activated(tx, read(&payload)?).await,
        "reell.funding.v1.DecisionSuperseded" => decision::superseded(tx, read(&payload)?).await,
        "reell.funding.v1.CommitmentRecorded" => commitment::recorded(tx, read(&payload)?).await,
        "reell.funding.v1.CommitmentConfirmed" => commitment::confirmed(tx, read(&payload)?).await,
        "reell.funding.v1.CommitmentReleased" => commitment::released(tx, read(&payload)?).await,
        "reell.funding.v1.CommitmentSpent" => commitment::spent(tx, read(&payload)?).await,
        _ => Ok(()),
    }?;
    Ok(crate::store::feed::advance(tx, &event.source, event.position, Timestamp::from_proto(&occurred_at)).await?)
}

fn read<M: prost::Message + prost::Name + Default>(payload: &prost_types::Any) -> Result<M, Error> {
    payload.to_msg().map_err(|error| anyhow::Error::new(error).into())
}

#[cfg(test)]
mod tests;
