//! What cases do: they open, take steps, and close; and whether they are hidden.

use mesh::refusal::Error;
use proto::reell::cases::v1::{
    CaseHidden, CaseOpened, CaseOutcomeDecided, CaseShown, CaseStepRecorded, CaseWithdrawn, Phase,
};

use super::id;
use crate::{
    domain::{
        CaseId,
        fact::{CaseFact, Fact},
    },
    wire,
};

/// A case opens with its referral, for a person whose identity may be protected.
pub fn opened(event: CaseOpened) -> Result<Vec<Fact>, Error> {
    let case = id(CaseId::parse(&event.case_id))?;
    let open = Fact::Case(case, CaseFact::Open(wire::phase_name(Phase::Referral)));
    Ok([Some(open), event.hidden.then_some(Fact::Sight(case, true))].into_iter().flatten().collect())
}

/// A case is hidden from now on.
pub fn hidden(event: CaseHidden) -> Result<Fact, Error> {
    Ok(Fact::Sight(id(CaseId::parse(&event.case_id))?, true))
}

/// A case is hidden no longer.
pub fn shown(event: CaseShown) -> Result<Fact, Error> {
    Ok(Fact::Sight(id(CaseId::parse(&event.case_id))?, false))
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
