//! A case as the contract has it.

use proto::reell::cases::v1 as contract;

use super::names;
use crate::{
    domain::{case::Case, step::Step},
    store::person::Together,
};

/// Writes a case with its steps.
pub fn to_case(case: &Case) -> contract::Case {
    let verdict = case.verdict();
    contract::Case {
        id: case.id.to_string(),
        etag: case.revision.to_string(),
        state: names::to_state(case.stage()).into(),
        person_id: case.person.to_string(),
        referrer_id: case.referrer.to_string(),
        referrer_reference: case.referrer_reference.clone(),
        target: case.target.clone(),
        phase: names::to_phase(case.phase()).into(),
        steps: case.steps.iter().map(to_step).collect(),
        outcome: verdict.map(|verdict| names::to_outcome(verdict.outcome)).unwrap_or_default().into(),
        issuer_id: verdict.and_then(|verdict| verdict.issuer).map(|issuer| issuer.to_string()).unwrap_or_default(),
        commitment_id: case.commitment.id.to_string(),
        committed_ore: case.commitment.amount_ore,
        cost_ore: verdict.map_or(0, |verdict| verdict.cost_ore),
        create_time: Some(case.opened_at.to_proto()),
        update_time: Some(case.changed_at.to_proto()),
    }
}

/// Writes whether a person has cases.
pub fn to_person_cases(one: &Together) -> contract::PersonCases {
    contract::PersonCases {
        person_id: one.person.to_string(),
        open: one.open,
        last_close_time: one.last_closed.map(|closed| closed.to_proto()),
    }
}

fn to_step(step: &Step) -> contract::Step {
    contract::Step {
        phase: names::to_phase(step.phase).into(),
        mode: names::to_mode(step.mode).into(),
        performer_id: step.performer.map(|performer| performer.to_string()).unwrap_or_default(),
        occurred_on: step.occurred_on.to_string(),
        record_time: Some(step.recorded_at.to_proto()),
    }
}
