//! A decision, as the contract shows it: the document word for word, and beside it what was derived and found.

use proto::reell::funding::v1 as contract;

use super::{ending, steps};
use crate::domain::{
    decision::{Decision, State},
    finding::{Finding, FindingKind, Resolution, Severity},
    hypothesis::{BrokenRule, Hypothesis, Slip},
    money::Ore,
    plan::{AmountKind, Line},
};

/// Writes a decision.
pub fn to_decision(decision: &Decision) -> contract::Decision {
    let document = &decision.document;
    contract::Decision {
        id: decision.id.to_string(),
        etag: decision.etag(),
        state: state(decision.state).into(),
        registration_number: document.registration_number.raw().to_owned(),
        replaces_registration_number: document
            .replaces
            .as_ref()
            .map(|number| number.raw().to_owned())
            .unwrap_or_default(),
        title: document.title.clone(),
        decided_by: document.decided_by.clone(),
        protocol_reference: document.protocol_reference.clone(),
        applicant_id: document.applicant.to_string(),
        period_from: document.period_from.to_string(),
        period_to: document.period_to.to_string(),
        financing_lines: document.plan.lines().iter().map(to_line).collect(),
        stated_total_ore: document.plan.stated_total().ore(),
        derived_total_ore: document.plan.derived_total().ore(),
        tasks: document.tasks.clone(),
        target_groups: document.target_groups.clone(),
        expected_results: document.expected_results.clone(),
        findings: decision.findings.iter().map(to_finding).collect(),
        available_ore: decision.balance.available.ore(),
        committed_ore: decision.balance.committed.ore(),
        spent_ore: decision.balance.spent.ore(),
        create_time: Some(decision.create_time.to_proto()),
        steps: decision.steps.iter().map(steps::to_step).collect(),
        revocations: decision.revocations.iter().map(ending::to_revocation).collect(),
        closed_by: decision.closing.as_ref().map(|closing| closing.by.account.clone()).unwrap_or_default(),
        close_time: decision.closing.as_ref().map(|closing| closing.time.to_proto()),
        legal_basis: document.legal_basis.clone(),
        appropriation: document.appropriation.clone(),
        appropriation_number: document.appropriation_number().unwrap_or_default().to_owned(),
    }
}

fn state(state: State) -> contract::DecisionState {
    match state {
        State::Proposed => contract::DecisionState::Proposed,
        State::Decided => contract::DecisionState::Decided,
        State::Active => contract::DecisionState::Active,
        State::Superseded(_) => contract::DecisionState::Superseded,
        State::Revoked => contract::DecisionState::Revoked,
        State::Closed => contract::DecisionState::Closed,
    }
}

pub(super) fn to_line(line: &Line) -> contract::FinancingLine {
    let amount_kind = match line.amount_kind {
        AmountKind::Applied => contract::AmountKind::Applied,
        AmountKind::Granted => contract::AmountKind::Granted,
    };
    contract::FinancingLine {
        stated_name: line.stated_name.clone(),
        organisation_id: line.organisation.to_string(),
        source: line.source.clone(),
        stated_amount_ore: line.stated.ore(),
        amount_kind: amount_kind.into(),
        granted_amount_ore: line.granted.map(Ore::ore),
        stated_share_bps: line.stated_share_bps.map(i32::from),
        max_share_bps: line.max_share_bps.map(i32::from),
        cap_citation: line.cap_citation.clone(),
        returned_amount_ore: line.returned.ore(),
    }
}

fn to_finding(finding: &Finding) -> contract::Finding {
    let Finding { id, found, resolution } = finding;
    let kind = match found.kind {
        FindingKind::SumMismatch => contract::FindingKind::SumMismatch,
        FindingKind::CapExceeded => contract::FindingKind::CapExceeded,
        FindingKind::ShareMismatch => contract::FindingKind::ShareMismatch,
        FindingKind::AmountContradicted => contract::FindingKind::AmountContradicted,
        FindingKind::NotYetDecided => contract::FindingKind::NotYetDecided,
    };
    let severity = match found.severity {
        Severity::Notice => contract::FindingSeverity::Notice,
        Severity::BlocksActivation => contract::FindingSeverity::BlocksActivation,
    };
    let (state, signature) = match resolution {
        Resolution::Open => (contract::FindingState::Open, None),
        Resolution::Accepted(signature) => (contract::FindingState::Accepted, Some(signature)),
        Resolution::Corrected(signature) => (contract::FindingState::Corrected, Some(signature)),
    };
    contract::Finding {
        id: id.to_string(),
        kind: kind.into(),
        severity: severity.into(),
        state: state.into(),
        difference_ore: found.difference.ore(),
        explanation: found.explanation.clone(),
        hypotheses: found.hypotheses.iter().map(to_hypothesis).collect(),
        resolved_by: signature.map(|signature| signature.by.clone()).unwrap_or_default(),
        resolution: signature.map(|signature| signature.reason.clone()).unwrap_or_default(),
        resolve_time: signature.map(|signature| signature.time.to_proto()),
    }
}

fn to_hypothesis(hypothesis: &Hypothesis) -> contract::Hypothesis {
    let slip = match hypothesis.slip {
        Slip::Transposition => contract::SlipKind::Transposition,
        Slip::SingleDigit => contract::SlipKind::SingleDigit,
        Slip::Residual => contract::SlipKind::Residual,
    };
    contract::Hypothesis {
        rank: hypothesis.rank,
        slip: slip.into(),
        figure: hypothesis.figure.clone(),
        stated_amount_ore: hypothesis.stated.ore(),
        corrected_amount_ore: hypothesis.corrected.ore(),
        all_agree: hypothesis.all_agree,
        broken_rules: hypothesis.broken_rules.iter().map(to_broken_rule).collect(),
        explanation: hypothesis.explanation.clone(),
    }
}

fn to_broken_rule(broken: &BrokenRule) -> contract::BrokenRule {
    contract::BrokenRule {
        rule: broken.rule.clone(),
        explanation: broken.explanation.clone(),
        citation: broken.citation.clone(),
    }
}
