//! The RPCs of decisions, commitments, the ledger and financing models.

mod accept_finding;
mod activate_decision;
mod books;
mod close_period;
mod draft_model;
mod end_policy_rule;
mod evaluate_model;
mod evaluate_rule;
mod export_sie;
mod get_account_mapping;
mod get_balance;
mod get_commitment;
mod get_coverage_matrix;
mod get_decision;
mod get_model;
mod get_period;
mod get_simulation;
mod get_trial_balance;
mod import_decision;
mod journal_guards;
mod list_decisions;
mod list_entries;
mod list_example_models;
mod list_models;
mod list_policy_rules;
mod open_account;
mod post_entries;
mod post_entry;
mod post_pending;
mod publish_model;
mod record_commitment;
mod record_policy_rule;
mod release_commitment;
mod reopen_period;
mod reserve_posting;
mod retire_model;
mod reverse_entry;
mod revise_model;
mod set_account_mapping;
mod simulate_models;
mod submit_model_for_review;
mod validate_model;
mod verify_ledger;
mod void_pending;

use mesh::token::issuer::Grant;
use proto::reell::funding::v1::{Commitment, Decision, GetDecisionRequest, RecordCommitmentRequest};
use sandbox::{Caller, Centre, key};

/// An id of a form that is right, and of a decision that is not there.
const NO_DECISION: &str = "decision_00000000000000000000000000000000";
/// An id of a form that is right, and of a commitment that is not there.
const NO_COMMITMENT: &str = "commitment_00000000000000000000000000000000";

/// An id of a form that is right, and of a model that is not there.
const NO_MODEL: &str = "model_00000000000000000000000000000000";
/// An id of a form that is right, and of a simulation that is not there.
const NO_SIMULATION: &str = "simulation_00000000000000000000000000000000";

/// The case service, on behalf of an operator: only it may reserve money.
pub fn case_service(centre: &Centre) -> Caller {
    centre.caller("cases", Some(centre.token(&Grant::operator("anna"))))
}

/// The wish to reserve so much of a decision for a case that does not exist yet.
pub fn reservation(decision: &str, ore: i64) -> RecordCommitmentRequest {
    let case_id = format!("case_{}", uuid::Uuid::new_v4().simple());
    RecordCommitmentRequest { request_id: key(), decision_id: decision.to_owned(), case_id, amount_ore: ore }
}

/// Reserves so much of a decision.
pub async fn reserve(centre: &Centre, decision: &str, ore: i64) -> Commitment {
    let answer = case_service(centre).funding().record_commitment(reservation(decision, ore)).await;
    answer.expect("the money is there").into_inner().commitment.expect("the answer holds the commitment")
}

/// A decision as it is now.
pub async fn read(centre: &Centre, decision: &str) -> Decision {
    let request = GetDecisionRequest { decision_id: decision.to_owned() };
    let answer = centre.operator("anna").funding().get_decision(request).await;
    answer.expect("the decision is there").into_inner().decision.expect("the answer holds the decision")
}
