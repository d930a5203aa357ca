//! What commitments do: they are recorded, confirmed, and then spent or released.

use mesh::refusal::Error;
use proto::reell::funding::v1::{CommitmentConfirmed, CommitmentRecorded, CommitmentReleased, CommitmentSpent};
use sea_orm::ConnectionTrait;

use crate::{
    domain::{
        CommitmentId, DecisionId,
        fact::{CommitmentFact, CommitmentState},
    },
    store::commitment_fact::{confirm, keep},
    wire,
};

/// Money has been reserved for a case.
pub async fn recorded(tx: &impl ConnectionTrait, event: CommitmentRecorded) -> Result<(), Error> {
    let id = wire::id(CommitmentId::parse(&event.commitment_id))?;
    let decision = wire::id(DecisionId::parse(&event.decision_id))?;
    let state = CommitmentState::Reserved;
    Ok(keep(tx, id, CommitmentFact { decision, amount_ore: event.amount_ore, spent_ore: 0, state }).await?)
}

/// The case that money was reserved for is open.
pub async fn confirmed(tx: &impl ConnectionTrait, event: CommitmentConfirmed) -> Result<(), Error> {
    let id = wire::id(CommitmentId::parse(&event.commitment_id))?;
    if !confirm(tx, id).await? {
        return Err(anyhow::anyhow!("{id} was confirmed before it was recorded").into());
    }
    Ok(())
}

/// Money has been given back.
pub async fn released(tx: &impl ConnectionTrait, event: CommitmentReleased) -> Result<(), Error> {
    let id = wire::id(CommitmentId::parse(&event.commitment_id))?;
    let decision = wire::id(DecisionId::parse(&event.decision_id))?;
    let state = CommitmentState::Released;
    Ok(keep(tx, id, CommitmentFact { decision, amount_ore: event.amount_ore, spent_ore: 0, state }).await?)
}

/// A case's cost has been booked, and the rest given back.
pub async fn spent(tx: &impl ConnectionTrait, event: CommitmentSpent) -> Result<(), Error> {
    let id = wire::id(CommitmentId::parse(&event.commitment_id))?;
    let decision = wire::id(DecisionId::parse(&event.decision_id))?;
    let amount_ore = event.spent_ore.saturating_add(event.returned_ore);
    let state = CommitmentState::Spent;
    Ok(keep(tx, id, CommitmentFact { decision, amount_ore, spent_ore: event.spent_ore, state }).await?)
}
