//! What commitments do: they are recorded, confirmed, and then spent or released.

use mesh::refusal::Error;
use proto::reell::funding::v1::{CommitmentConfirmed, CommitmentRecorded, CommitmentReleased, CommitmentSpent};

use super::id;
use crate::domain::{
    CommitmentId, DecisionId,
    fact::{CommitmentFact, Fact},
};

/// Money has been reserved for a case.
pub fn recorded(event: CommitmentRecorded) -> Result<Fact, Error> {
    let decision = id(DecisionId::parse(&event.decision_id))?;
    let fact = CommitmentFact::Reserved { decision, amount_ore: event.amount_ore };
    Ok(Fact::Commitment(id(CommitmentId::parse(&event.commitment_id))?, fact))
}

/// The case that money was reserved for is open.
pub fn confirmed(event: CommitmentConfirmed) -> Result<Fact, Error> {
    Ok(Fact::Commitment(id(CommitmentId::parse(&event.commitment_id))?, CommitmentFact::Committed))
}

/// Money has been given back.
pub fn released(event: CommitmentReleased) -> Result<Fact, Error> {
    let decision = id(DecisionId::parse(&event.decision_id))?;
    let fact = CommitmentFact::Released { decision, amount_ore: event.amount_ore };
    Ok(Fact::Commitment(id(CommitmentId::parse(&event.commitment_id))?, fact))
}

/// A case's cost has been booked, and the rest given back.
pub fn spent(event: CommitmentSpent) -> Result<Fact, Error> {
    let decision = id(DecisionId::parse(&event.decision_id))?;
    let amount_ore = event.spent_ore.saturating_add(event.returned_ore);
    let fact = CommitmentFact::Spent { decision, amount_ore, spent_ore: event.spent_ore };
    Ok(Fact::Commitment(id(CommitmentId::parse(&event.commitment_id))?, fact))
}
