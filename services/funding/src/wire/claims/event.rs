//! What has happened to projects, claims, payments and recoveries, as the contract tells it.

use mesh::unit::Work;
use proto::reell::funding::v1 as contract;

use super::{answer::matter, code, terms::to_category};
use crate::domain::claims::{
    amendment::Amendment, attestation::Attestation, claim::Claim, cost::Cost, due::DueDate, payment::Payment,
    project::Project, recovery::Recovery,
};

/// Terms have been stated.
pub fn terms<P>(work: &mut Work<P>, project: &Project) {
    let budget_ore = project.terms.budget_total().ore();
    let event = contract::ProjectTermsStated { decision_id: project.decision.to_string(), budget_ore };
    work.emit(format!("project_{}", project.decision.uuid().simple()), project.told, event);
}

/// The undertaking has been accepted.
pub fn accepted<P>(work: &mut Work<P>, project: &Project) {
    let event = contract::UndertakingAccepted { decision_id: project.decision.to_string() };
    work.emit(format!("project_{}", project.decision.uuid().simple()), project.told, event);
}

/// A change has been asked for, applied or declined.
pub fn amended<P>(work: &mut Work<P>, amendment: &Amendment) {
    let event = contract::BudgetAmended {
        decision_id: amendment.decision.to_string(),
        amendment_id: amendment.id.to_string(),
        class: code(amendment.class, "CHANGE_CLASS_", contract::ChangeClass::from_str_name),
        state: code(amendment.state, "AMENDMENT_STATE_", contract::AmendmentState::from_str_name),
    };
    work.emit(amendment.id, amendment.revision, event);
}

/// A cost has been booked.
pub fn recorded<P>(work: &mut Work<P>, cost: &Cost) {
    let event = contract::CostRecorded {
        decision_id: cost.decision.to_string(),
        cost_id: cost.id.to_string(),
        category: to_category(cost.category),
        kind: code(cost.kind, "COST_KIND_", contract::CostKind::from_str_name),
        amount_ore: cost.amount.ore(),
    };
    work.emit(cost.id, 1, event);
}

/// A cost has been taken back.
pub fn voided<P>(work: &mut Work<P>, cost: &Cost) {
    let event = contract::CostVoided {
        decision_id: cost.decision.to_string(),
        cost_id: cost.id.to_string(),
        category: to_category(cost.category),
        kind: code(cost.kind, "COST_KIND_", contract::CostKind::from_str_name),
        amount_ore: cost.amount.ore(),
    };
    work.emit(cost.id, 2, event);
}

/// A claim has come to another state.
pub fn claim<P>(work: &mut Work<P>, claim: &Claim, project: &Project) {
    let event = contract::ClaimMoved {
        claim_id: claim.id.to_string(),
        decision_id: claim.decision.to_string(),
        state: code(claim.state, "CLAIM_STATE_", contract::ClaimState::from_str_name),
        requested_ore: claim.requested(project).ore(),
        accepted_ore: claim.accepted.eligible.ore(),
    };
    work.emit(claim.id, claim.revision, event);
}

/// A payment has come to another state.
pub fn payment<P>(work: &mut Work<P>, payment: &Payment) {
    let event = contract::PaymentMoved {
        payment_id: payment.id.to_string(),
        decision_id: payment.decision.to_string(),
        claim_id: payment.claim.map(|id| id.to_string()).unwrap_or_default(),
        kind: code(payment.kind, "PAYMENT_KIND_", contract::PaymentKind::from_str_name),
        state: code(payment.state, "PAYMENT_STATE_", contract::PaymentState::from_str_name),
        amount_ore: payment.amount.ore(),
    };
    work.emit(payment.id, payment.revision, event);
}

/// A recovery has come to another state.
pub fn recovery<P>(work: &mut Work<P>, recovery: &Recovery) {
    let event = contract::RecoveryMoved {
        recovery_id: recovery.id.to_string(),
        decision_id: recovery.decision.to_string(),
        payment_id: recovery.payment.to_string(),
        state: code(recovery.state, "RECOVERY_STATE_", contract::RecoveryState::from_str_name),
        amount_ore: recovery.amount.ore(),
    };
    work.emit(recovery.id, recovery.revision, event);
}

/// A right has been given.
pub fn granted<P>(work: &mut Work<P>, right: &Attestation) {
    let role = code(right.role, "ATTESTATION_ROLE_", contract::AttestationRole::from_str_name);
    let event = contract::AttestationGranted { attestation_id: right.id.to_string(), role };
    work.emit(right.id, right.revision, event);
}

/// A right ends.
pub fn ended<P>(work: &mut Work<P>, right: &Attestation) {
    work.emit(right.id, right.revision, contract::AttestationEnded { attestation_id: right.id.to_string() });
}

/// Somebody is to be reminded.
pub fn reminded<P>(work: &mut Work<P>, due: &DueDate) {
    let (decision_id, application_id) = matter(due);
    let event = contract::DueDateReminded {
        due_date_id: due.id.to_string(),
        decision_id,
        application_id,
        kind: code(due.kind, "DUE_DATE_KIND_", contract::DueDateKind::from_str_name),
        due_on: due.due_on.to_string(),
        overdue: due.reminders > 1,
    };
    // Its own changes are no events, so that the reminders are numbered by themselves.
    work.emit(due.id, due.told, event);
}
