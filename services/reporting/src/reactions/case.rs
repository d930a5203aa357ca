//! What cases do: they open, take steps, and close.

use mesh::refusal::Error;
use proto::reell::cases::v1::{CaseOpened, CaseOutcomeDecided, CaseStepRecorded, CaseWithdrawn, Phase};

use super::id;
use crate::{
    domain::{
        CaseId,
        fact::{CaseFact, Fact},
    },
    wire,
};

/// A case opens with its referral.
pub fn opened(event: CaseOpened) -> Result<Fact, Error> {
    Ok(Fact::Case(id(CaseId::parse(&event.case_id))?, CaseFact::Open(wire::phase_name(Phase::Referral))))
}

/// Only an open case takes steps.
pub fn step_recorded(event: CaseStepRecorded) -> Result<Fact, Error> {
    Ok(Fact::Case(id(CaseId::parse(&event.case_id))?, CaseFact::Open(wire::phase_name(event.phase()))))
}

/// A case has its outcome.
pub fn outcome_decided(event: CaseOutcomeDecided) -> Result<Fact, Error> {
    Ok(Fact::Case(id(CaseId::parse(&event.case_id))?, CaseFact::Decided(wire::outcome_name(event.outcome()))))
}

/// A case was closed without one.
pub fn withdrawn(event: CaseWithdrawn) -> Result<Fact, Error> {
    Ok(Fact::Case(id(CaseId::parse(&event.case_id))?, CaseFact::Withdrawn))
}
