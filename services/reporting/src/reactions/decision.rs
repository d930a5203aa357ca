//! What decisions do: their money becomes available, and they are replaced. Before it is activated a decision is in no figure.

use mesh::refusal::Error;
use proto::reell::funding::v1::{DecisionActivated, DecisionSuperseded};
use sea_orm::ConnectionTrait;

use crate::{
    domain::{DecisionId, fact::DecisionFact},
    store::decision_fact::keep,
    wire,
};

/// A decision's money has become available.
pub async fn activated(tx: &impl ConnectionTrait, event: DecisionActivated) -> Result<(), Error> {
    let id = wire::id(DecisionId::parse(&event.decision_id))?;
    Ok(keep(tx, id, DecisionFact::Active(event.granted_ore)).await?)
}

/// A decision has been replaced by another.
pub async fn superseded(tx: &impl ConnectionTrait, event: DecisionSuperseded) -> Result<(), Error> {
    let id = wire::id(DecisionId::parse(&event.decision_id))?;
    Ok(keep(tx, id, DecisionFact::Superseded).await?)
}
