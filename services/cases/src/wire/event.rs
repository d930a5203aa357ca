//! What has happened to a case, for the other services: ids and states, nothing on the person.

use proto::reell::cases::v1 as contract;

use super::names;
use crate::domain::case::{Case, Verdict};

/// The case has been opened.
pub fn opened(case: &Case, hidden: bool) -> contract::CaseOpened {
    contract::CaseOpened {
        case_id: case.id.to_string(),
        referrer_id: case.referrer.to_string(),
        commitment_id: case.commitment.id.to_string(),
        hidden,
    }
}

/// Its latest step has been taken.
pub fn step_recorded(case: &Case) -> contract::CaseStepRecorded {
    contract::CaseStepRecorded { case_id: case.id.to_string(), phase: names::to_phase(case.phase()).into() }
}

/// It has its outcome.
pub fn outcome_decided(case: &Case, verdict: Verdict) -> contract::CaseOutcomeDecided {
    contract::CaseOutcomeDecided {
        case_id: case.id.to_string(),
        outcome: names::to_outcome(verdict.outcome).into(),
        commitment_id: case.commitment.id.to_string(),
        cost_ore: verdict.cost_ore,
    }
}

/// The individual did not want to go on.
pub fn withdrawn(case: &Case) -> contract::CaseWithdrawn {
    contract::CaseWithdrawn { case_id: case.id.to_string(), commitment_id: case.commitment.id.to_string() }
}
