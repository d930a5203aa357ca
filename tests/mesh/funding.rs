//! The RPCs of applications, decisions, commitments, the ledger and financing models.

mod accept_finding;
mod accept_undertaking;
mod activate_decision;
mod amend_budget;
mod approve_amendment;
mod approve_commitment;
mod assess_application;
mod attest_payment;
mod books;
mod close_decision;
mod close_period;
mod complete_application;
mod complete_claim;
mod confirm_payment;
mod decide_application;
mod decide_claim;
mod decide_recovery;
mod declare_application_conflict;
mod declare_conflict;
mod decline_commitment;
mod draft_application;
mod draft_model;
mod end_attestation;
mod end_delegation_rule;
mod end_policy_rule;
mod evaluate_model;
mod evaluate_rule;
mod export_claim_package;
mod export_grants;
mod export_invoice;
mod export_payment_orders;
mod export_sie;
mod fail_payment;
mod get_account_mapping;
mod get_application;
mod get_balance;
mod get_case_payers;
mod get_claim;
mod get_commitment;
mod get_coverage_matrix;
mod get_decision;
mod get_model;
mod get_payer_invoice;
mod get_payer_room;
mod get_period;
mod get_project;
mod get_simulation;
mod get_trial_balance;
mod grant_attestation;
mod hear_recovery;
mod import_costs;
mod import_decision;
mod invoice_recovery;
mod issue_payer_invoice;
mod journal_guards;
mod list_accounts;
mod list_applications;
mod list_attestations;
mod list_claims;
mod list_costs;
mod list_decisions;
mod list_delegation_decisions;
mod list_delegation_rules;
mod list_due_dates;
mod list_entries;
mod list_example_models;
mod list_models;
mod list_payer_commitments;
mod list_payer_invoices;
mod list_payments;
mod list_pendings;
mod list_policy_rules;
mod list_recoveries;
mod list_uninvoiced_phases;
mod lock_claim;
mod open_account;
mod open_claim;
mod open_recovery;
mod order_payment;
mod other_processes;
mod pay_advance;
pub mod payers;
mod pin_model;
mod post_entries;
mod post_entry;
mod post_pending;
mod propose_application_decision;
mod publish_model;
mod record_commitment;
mod record_cost;
mod record_decision_step;
mod record_delegation_rule;
mod record_exchange_rate;
mod record_in_kind;
mod record_policy_rule;
mod record_undertaking;
mod register_application;
mod release_commitment;
mod reopen_period;
mod repin_model;
mod report_delegation_decisions;
mod request_application_completion;
mod request_completion;
mod reserve_posting;
mod retire_model;
mod reverse_entry;
mod revise_application;
mod revise_model;
mod revoke_decision;
mod set_account_mapping;
mod set_payer_limit;
mod set_project_terms;
mod settle_recovery;
mod sign_claim;
mod simulate_models;
mod state_phase_cost;
mod submit_application;
mod submit_claim;
mod submit_model_for_review;
mod validate_model;
mod verify_ledger;
mod void_cost;
mod void_pending;
mod watch_due_dates;
mod withdraw_application;
mod withdraw_claim;

use mesh::token::issuer::Grant;
use proto::reell::funding::v1::{
    AttestPaymentRequest, Commitment, ConfirmPaymentRequest, Decision, GetDecisionRequest, GetTrialBalanceRequest,
    RecordCommitmentRequest,
};
use sandbox::{Caller, Centre, builders::claims::Matter, key};

/// An id of a form that is right, and of a decision that is not there.
const NO_DECISION: &str = "decision_00000000000000000000000000000000";
/// An id of a form that is right, and of an application that is not there.
const NO_APPLICATION: &str = "application_00000000000000000000000000000000";
/// An id of a form that is right, and of a commitment that is not there.
const NO_COMMITMENT: &str = "commitment_00000000000000000000000000000000";

/// An id of a form that is right, and of a model that is not there.
const NO_MODEL: &str = "model_00000000000000000000000000000000";
/// An id of a form that is right, and of a simulation that is not there.
const NO_SIMULATION: &str = "simulation_00000000000000000000000000000000";
/// An id of a form that is right, and of a cost that is not there.
const NO_COST: &str = "cost_00000000000000000000000000000000";
/// An id of a form that is right, and of a claim that is not there.
const NO_CLAIM: &str = "claim_00000000000000000000000000000000";
/// An id of a form that is right, and of a payment that is not there.
const NO_PAYMENT: &str = "payment_00000000000000000000000000000000";
/// An id of a form that is right, and of a payer's commitment that is not there.
const NO_PLEDGE: &str = "pledge_00000000000000000000000000000000";
/// An id of a form that is right, and of a recovery that is not there.
const NO_RECOVERY: &str = "recovery_00000000000000000000000000000000";

/// What stands on an account; nothing where it has never been booked on. The ledger sums to zero whenever anybody looks.
pub async fn balance_of(centre: &Centre, account: &str) -> i64 {
    let balance = centre.operator("anna").funding().get_trial_balance(GetTrialBalanceRequest::default()).await;
    let balance = balance.expect("the ledger is there").into_inner();
    assert_eq!(balance.sum_ore, 0);
    balance.accounts.iter().find(|held| held.account == account).map_or(0, |held| held.balance_ore)
}

/// Keeps a file where tools that are not ours look at it, if `REELL_SAMPLES` names a folder for that.
pub fn sample(name: &str, content: &[u8]) {
    if let Some(folder) = std::env::var_os("REELL_SAMPLES") {
        let folder = std::path::Path::new(&folder);
        std::fs::create_dir_all(folder)
            .and_then(|()| std::fs::write(folder.join(name), content))
            .expect("the folder for samples can be written to");
    }
}

/// Attests and confirms a payment.
pub async fn pay(matter: &Matter<'_>, payment: &str) {
    let request = AttestPaymentRequest { request_id: key(), payment_id: payment.to_owned(), etag: String::new() };
    matter.caller("release").claims().attest_payment(request).await.expect("the payment is attested");
    let request = ConfirmPaymentRequest {
        request_id: key(),
        payment_id: payment.to_owned(),
        etag: String::new(),
        bank_reference: "BG 1".into(),
    };
    matter.caller("economist").claims().confirm_payment(request).await.expect("the payment is confirmed");
}

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
