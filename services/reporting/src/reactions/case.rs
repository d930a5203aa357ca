//! What cases do: they open, take steps, and close.

use mesh::refusal::Error;
use proto::reell::cases::v1::{CaseOpened, CaseOutcomeDecided, CaseStepRecorded, CaseWithdrawn, Phase};
use sea_orm::ConnectionTrait;

use crate::{
    domain::{CaseId, fact::CaseFact},
    store::case_fact::keep,
    wire,
};

/// A case opens with its referral.
pub async fn opened(tx: &impl ConnectionTrait, event: CaseOpened) -> Result<(), Error> {
    let id = wire::id(CaseId::parse(&event.case_id))?;
    Ok(keep(tx, id, CaseFact::Open(wire::phase_name(Phase::Referral))).await?)
}

/// Only an open case takes steps.
pub async fn step_recorded(tx: &impl ConnectionTrait, event: CaseStepRecorded) -> Result<(), Error> {
    let id = wire::id(CaseId::parse(&event.case_id))?;
    Ok(keep(tx, id, CaseFact::Open(wire::phase_name(event.phase()))).await?)
}

/// A case has its outcome.
pub async fn outcome_decided(tx: &impl ConnectionTrait, event: CaseOutcomeDecided) -> Result<(), Error> {
    let id = wire::id(CaseId::parse(&event.case_id))?;
    Ok(keep(tx, id, CaseFact::Decided(wire::outcome_name(event.outcome()))).await?)
}

/// A case was closed without one.
pub async fn withdrawn(tx: &impl ConnectionTrait, event: CaseWithdrawn) -> Result<(), Error> {
    let id = wire::id(CaseId::parse(&event.case_id))?;
    Ok(keep(tx, id, CaseFact::Withdrawn).await?)
}
