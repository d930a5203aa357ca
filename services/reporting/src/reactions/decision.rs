//! What decisions do: their money becomes available or goes back, they are replaced, or end. Before its activation a decision is in no figure.

use mesh::refusal::Error;
use proto::reell::funding::v1::{
    DecisionActivated, DecisionClosed, DecisionRevoked, DecisionSuperseded, GrantReturned,
};

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

/// A decision has been revoked; one that is revoked in part grants less, and goes on.
pub fn revoked(event: DecisionRevoked) -> Result<Fact, Error> {
    let fact = if event.full { DecisionFact::Ended } else { DecisionFact::Active };
    Ok(Fact::Decision(id(DecisionId::parse(&event.decision_id))?, fact(event.granted_ore)))
}

/// A decision has been closed.
pub fn closed(event: DecisionClosed) -> Result<Fact, Error> {
    Ok(Fact::Decision(id(DecisionId::parse(&event.decision_id))?, DecisionFact::Ended(event.granted_ore)))
}

/// What a case gave back has gone on to the financiers of a decision that has ended.
pub fn returned(event: GrantReturned) -> Result<Fact, Error> {
    Ok(Fact::Decision(id(DecisionId::parse(&event.decision_id))?, DecisionFact::Ended(event.granted_ore)))
}
