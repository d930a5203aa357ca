//! Writes what a model answers: what is wrong with it, where it covers, and who pays for a case.

use proto::reell::funding::v1 as contract;

use super::{to_cap, to_employment, to_facts, to_phase, to_role, to_route, written::citation};
use crate::domain::model::{
    Model,
    check::{Cell, Coverage, Finding, Findings, Kind},
    explain::{Language, explanation, sentence},
    waterfall::{Allocation, Line, Turn},
};

/// Writes what a check found.
pub fn validated(found: &Findings) -> contract::ValidateModelResponse {
    contract::ValidateModelResponse {
        sound: found.is_sound(),
        findings: found.findings.iter().map(finding).collect(),
        combinations: i64::try_from(found.combinations).unwrap_or(i64::MAX),
    }
}

/// Writes a finding.
pub fn finding(finding: &Finding) -> contract::ModelFinding {
    contract::ModelFinding {
        kind: kind(finding.kind).into(),
        about: finding.about.clone(),
        phase: finding.phase.map(to_phase).unwrap_or_default(),
        counterexample: finding.counterexample.as_ref().map(to_facts),
        explanation: finding.sentence(),
        blocks: finding.blocks(),
    }
}

fn kind(kind: Kind) -> contract::ModelFindingKind {
    match kind {
        Kind::NotCovered => contract::ModelFindingKind::NotCovered,
        Kind::TwoResiduals => contract::ModelFindingKind::TwoResiduals,
        Kind::SharesAboveWhole => contract::ModelFindingKind::SharesAboveWhole,
        Kind::PayerUnknown => contract::ModelFindingKind::PayerUnknown,
        Kind::PayerUnresolved => contract::ModelFindingKind::PayerUnresolved,
        Kind::CitationMissing => contract::ModelFindingKind::CitationMissing,
        Kind::AgeWithoutLaw => contract::ModelFindingKind::AgeWithoutLaw,
        Kind::TooManyCombinations => contract::ModelFindingKind::TooManyCombinations,
        Kind::RuleNeverApplies => contract::ModelFindingKind::RuleNeverApplies,
    }
}

/// Writes where a model covers.
pub fn coverage(cells: &[Cell]) -> contract::GetCoverageMatrixResponse {
    contract::GetCoverageMatrixResponse { cells: cells.iter().map(cell).collect() }
}

fn cell(cell: &Cell) -> contract::CoverageCell {
    let coverage = match cell.coverage {
        Coverage::Always => contract::Coverage::Always,
        Coverage::StatedUnfunded => contract::Coverage::StatedUnfunded,
        Coverage::Sometimes => contract::Coverage::Sometimes,
        Coverage::Never => contract::Coverage::Never,
        Coverage::Free => contract::Coverage::Free,
    };
    contract::CoverageCell {
        route: to_route(cell.route),
        employment: to_employment(cell.employment),
        phase: to_phase(cell.phase),
        coverage: coverage.into(),
        payers: cell.payers.clone(),
        counterexample: cell.counterexample.as_ref().map(to_facts),
    }
}

/// Writes who pays for a case, and why.
pub fn evaluated(model: &Model, allocation: &Allocation, language: Language) -> contract::EvaluateModelResponse {
    let content = &model.content;
    contract::EvaluateModelResponse {
        model_id: model.id.to_string(),
        model_hash: content.hash(),
        price_ore: allocation.total.gross,
        net_ore: allocation.total.net,
        lines: allocation.lines.iter().map(|one| line(model, one)).collect(),
        unfunded_ore: allocation.unfunded,
        trace: allocation.turns.iter().map(|one| turn(model, one, language)).collect(),
        explanation: explanation(content, allocation, language),
    }
}

fn line(model: &Model, line: &Line) -> contract::AllocationLine {
    let payer = line.payer.and_then(|place| model.content.payers.get(place));
    let rule = line.rule.and_then(|place| model.content.rules.get(place));
    contract::AllocationLine {
        phase: to_phase(line.phase),
        payer: payer.map(|payer| payer.key.clone()).unwrap_or_default(),
        role: payer.map(|payer| to_role(payer.role)).unwrap_or_default(),
        organisation_id: payer.and_then(|payer| payer.organisation).map(|id| id.to_string()).unwrap_or_default(),
        rule: rule.map(|rule| rule.name.clone()).unwrap_or_default(),
        amount_ore: line.amount,
        requires_commitment: rule.is_some_and(|rule| rule.requires_commitment),
        evidence: rule.map(|rule| rule.evidence.clone()).unwrap_or_default(),
    }
}

fn turn(model: &Model, turn: &Turn, language: Language) -> contract::TraceStep {
    let rule = model.content.rules.get(turn.rule);
    contract::TraceStep {
        phase: to_phase(turn.phase),
        rule: rule.map(|rule| rule.name.clone()).unwrap_or_default(),
        applies: turn.applies,
        wanted_ore: turn.wanted,
        paid_ore: turn.paid,
        left_ore: turn.left,
        limited_by: turn.limited_by.map(to_cap).unwrap_or_default(),
        sentence: sentence(&model.content, turn, language),
        citations: rule.map(|rule| rule.citations.iter().map(citation).collect()).unwrap_or_default(),
    }
}
