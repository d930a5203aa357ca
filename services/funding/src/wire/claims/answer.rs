//! Claims, payments, recoveries and due dates, as the contract has them.

use proto::reell::funding::v1 as contract;
use time::Date;

use super::{super::policies::to_basis, code, terms::to_category, time};
use crate::domain::claims::{
    attestation::Matter,
    claim::{Claim, Line},
    due::DueDate,
    payment::Payment,
    project::Project,
    recovery::Recovery,
    word::Word,
};

/// Writes a claim; without lines where none are given.
pub fn to_claim(claim: &Claim, project: &Project, lines: &[Line]) -> contract::Claim {
    let rows = claim.shares.iter().zip(&project.financiers).zip(0..);
    let shares = rows.map(|((share, row), line)| contract::ClaimShare {
        line,
        financier_id: row.organisation().to_string(),
        requested_ore: share.requested.ore(),
        accepted_ore: share.accepted.ore(),
        advance_ore: share.advance.ore(),
        retained_ore: share.retained.ore(),
        released_ore: share.released.ore(),
        payable_ore: share.payable.minus(share.paid).unwrap_or_default().ore(),
    });
    let lines = lines.iter().map(|line| contract::ClaimLine {
        position: line.position,
        cost_id: line.cost.map(|cost| cost.to_string()).unwrap_or_default(),
        category: to_category(line.category),
        kind: code(line.kind, "COST_KIND_", contract::CostKind::from_str_name),
        claimed_ore: line.claimed.ore(),
        accepted_ore: line.accepted.ore(),
        cut_reason: line.cut_reason.clone(),
    });
    let acts = claim.acts.iter().map(|act| contract::ClaimAct {
        act: act.deed.word().to_owned(),
        account: act.signer.account.clone(),
        time: time(act.time),
        note: act.note.clone(),
    });
    contract::Claim {
        id: claim.id.to_string(),
        etag: claim.revision.to_string(),
        decision_id: claim.decision.to_string(),
        state: code(claim.state, "CLAIM_STATE_", contract::ClaimState::from_str_name),
        period_from: claim.period.from.to_string(),
        period_to: claim.period.to.to_string(),
        claim_due: claim.period.claim_due.to_string(),
        report_kind: code(claim.period.report_kind, "REPORT_KIND_", contract::ReportKind::from_str_name),
        late: claim.late,
        corrects_claim_id: claim.corrects.map(|id| id.to_string()).unwrap_or_default(),
        report_reference: claim.report_reference.clone(),
        claimed_ore: claim.claimed.eligible.ore(),
        accepted_ore: claim.accepted.eligible.ore(),
        requested_ore: claim.requested(project).ore(),
        lines: lines.collect(),
        shares: shares.collect(),
        acts: acts.collect(),
        completion_due: claim.completion_due.map(|day| day.to_string()).unwrap_or_default(),
        create_time: time(claim.create_time),
        rules: claim.rules.iter().map(to_basis).collect(),
    }
}

/// Writes a claim among others: what its financiers are asked for stands in the claim itself.
pub fn to_listed(claim: &Claim) -> contract::Claim {
    contract::Claim {
        id: claim.id.to_string(),
        etag: claim.revision.to_string(),
        decision_id: claim.decision.to_string(),
        state: code(claim.state, "CLAIM_STATE_", contract::ClaimState::from_str_name),
        period_from: claim.period.from.to_string(),
        period_to: claim.period.to.to_string(),
        claim_due: claim.period.claim_due.to_string(),
        report_kind: code(claim.period.report_kind, "REPORT_KIND_", contract::ReportKind::from_str_name),
        late: claim.late,
        corrects_claim_id: claim.corrects.map(|id| id.to_string()).unwrap_or_default(),
        report_reference: claim.report_reference.clone(),
        claimed_ore: claim.claimed.eligible.ore(),
        accepted_ore: claim.accepted.eligible.ore(),
        completion_due: claim.completion_due.map(|day| day.to_string()).unwrap_or_default(),
        create_time: time(claim.create_time),
        rules: claim.rules.iter().map(to_basis).collect(),
        ..Default::default()
    }
}

/// Writes a payment.
pub fn to_payment(payment: &Payment) -> contract::Payment {
    contract::Payment {
        id: payment.id.to_string(),
        etag: payment.revision.to_string(),
        decision_id: payment.decision.to_string(),
        claim_id: payment.claim.map(|id| id.to_string()).unwrap_or_default(),
        kind: code(payment.kind, "PAYMENT_KIND_", contract::PaymentKind::from_str_name),
        state: code(payment.state, "PAYMENT_STATE_", contract::PaymentState::from_str_name),
        line: i32::try_from(payment.line).unwrap_or(i32::MAX),
        financier_id: payment.financier.to_string(),
        amount_ore: payment.amount.ore(),
        ordered_by: payment.ordered_by.account.clone(),
        attested_by: payment.attested_by.as_ref().map(|by| by.account.clone()).unwrap_or_default(),
        bank_reference: payment.bank_reference.clone(),
        failure: payment.failure.clone(),
        create_time: time(payment.create_time),
        confirm_time: payment.confirm_time.and_then(time),
    }
}

/// Writes a recovery.
pub fn to_recovery(recovery: &Recovery) -> contract::Recovery {
    let invoice = recovery.invoice.as_ref();
    contract::Recovery {
        id: recovery.id.to_string(),
        etag: recovery.revision.to_string(),
        decision_id: recovery.decision.to_string(),
        payment_id: recovery.payment.to_string(),
        line: i32::try_from(recovery.line).unwrap_or(i32::MAX),
        financier_id: recovery.financier.to_string(),
        state: code(recovery.state, "RECOVERY_STATE_", contract::RecoveryState::from_str_name),
        ground: code(recovery.ground, "RECOVERY_GROUND_", contract::RecoveryGround::from_str_name),
        amount_ore: recovery.amount.ore(),
        interest_from: recovery.interest_from.to_string(),
        reason: recovery.reason.clone(),
        answer: recovery.answer.clone(),
        settlement: recovery.settlement.clone(),
        create_time: time(recovery.create_time),
        paid_on: recovery.paid_on.map(|day| day.to_string()).unwrap_or_default(),
        interest_ore: recovery.interest.amount.ore(),
        interest_trace: recovery.interest.trace.clone(),
        netted_ore: recovery.netted.ore(),
        rules: recovery.rules.iter().map(to_basis).collect(),
        invoice_number: invoice.map(|invoice| invoice.number.clone()).unwrap_or_default(),
        invoice_due_on: invoice.map(|invoice| invoice.due_on.to_string()).unwrap_or_default(),
    }
}

/// The ids of the decision and of the application in whose matter something is due, of which one is empty.
pub fn matter(due: &DueDate) -> (String, String) {
    match due.matter {
        Matter::Decision(id) => (id.to_string(), String::new()),
        Matter::Application(id) => (String::new(), id.to_string()),
    }
}

/// Writes a due date, as it is on a day.
pub fn to_due_date(due: &DueDate, today: Date) -> contract::DueDate {
    let (decision_id, application_id) = matter(due);
    contract::DueDate {
        id: due.id.to_string(),
        decision_id,
        application_id,
        kind: code(due.kind, "DUE_DATE_KIND_", contract::DueDateKind::from_str_name),
        state: code(due.state, "DUE_DATE_STATE_", contract::DueDateState::from_str_name),
        due_on: due.due_on.to_string(),
        subject: due.subject.clone(),
        overdue: due.is_overdue(today),
    }
}
