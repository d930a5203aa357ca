//! What decisions do: their money becomes available, and they are replaced. Before its activation a decision is in no figure.

use mesh::refusal::Error;
use proto::reell::funding::v1::{DecisionActivated, DecisionSuperseded};

use super::id;
use crate::domain::{
    DecisionId,
    fact::{DecisionFact, Fact},
};

/// A decision's money has become available.
pub fn activated(event: DecisionActivated) -> Result<Fact, Error> {
    Ok(Fact::Decision(id(DecisionId::parse(&event.decision_id))?, DecisionFact::Active(event.granted_ore)))
}

/// A decision has been replaced by another.
pub fn superseded(event: DecisionSuperseded) -> Result<Fact, Error> {
    Ok(Fact::Decision(id(DecisionId::parse(&event.decision_id))?, DecisionFact::Superseded))
}
