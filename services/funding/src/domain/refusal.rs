//! What the funding service refuses for, each with its reason in the contract and its remedy.

use mesh::refusal::Kind;

use super::{
    CaseId, CommitmentId, DecisionId, FindingId, OrganisationId,
    claims::{PaymentId, ending::Unsettled, word::Word},
    commitment,
    decision::steps::Disorder,
    money::Ore,
};

pub mod format;
pub mod ledger;

/// A refusal by rule.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Refusal {
    /// No decision with that id is held here.
    DecisionNotFound,
    /// Another decision has the registration number.
    DecisionAlreadyImported(DecisionId),
    /// Findings block activation.
    FindingUnresolved(DecisionId, Vec<FindingId>),
    /// No finding with that id stands on the decision.
    FindingNotFound,
    /// The finding has been resolved already.
    FindingAlreadyResolved(FindingId),
    /// Whoever imported the decision wants to accept its finding.
    AcceptanceByImporter(FindingId),
    /// The decision is not in a state that allows it to be activated.
    DecisionState(DecisionId, Obstacle),
    /// The decision's money may not be committed.
    DecisionNotActive(DecisionId),
    /// What is left does not cover the commitment.
    FundsInsufficient(DecisionId),
    /// No commitment with that id is held here.
    CommitmentNotFound,
    /// The commitment is not in a state that allows it.
    CommitmentState(CommitmentId, commitment::State),
    /// The case has a commitment for another amount or another decision.
    CaseAlreadyCommitted(CaseId, CommitmentId),
    /// A financier or applicant is not an active organisation.
    OrganisationNotActive(OrganisationId),
    /// The decision that is to be corrected is not held here.
    ReplacedDecisionNotFound,
    /// More of a row would be revoked than nobody uses.
    RevocationExceedsUnused {
        /// Of which decision.
        decision: DecisionId,
        /// The row of its plan.
        row: usize,
        /// What is to be revoked of it.
        wanted: Ore,
        /// What can be.
        most: Ore,
    },
    /// These things of the decision are open.
    DecisionNotSettled(DecisionId, Vec<Unsettled>),
    /// The step cannot be the next.
    DecisionStepOrder(DecisionId, Disorder),
}

/// Why a decision cannot be activated, revoked or closed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Obstacle {
    /// It is active.
    Active,
    /// It has been replaced.
    SupersededBy(DecisionId),
    /// A corrective decision has been imported.
    CorrectedBy(DecisionId),
    /// An active decision says that it replaces this one.
    ReplacedBy(DecisionId),
    /// An active decision replaces the same number, or has taken the place of the decision under it.
    RivalledBy(DecisionId),
    /// What it corrects has been replaced by another decision.
    CorrectsReplaced(DecisionId),
    /// The number that it replaces leads to more than one decision.
    ReplacesSeveral,
    /// More of what it replaces is committed and spent than it grants.
    GrantsLessThanUsed(Ore),
    /// The project of a decision that it replaces has claims, advances or costs.
    ProjectBegun(DecisionId),
    /// What it replaces is revoked or closed.
    ReplacesEnded(DecisionId),
    /// It was never activated.
    NotActive,
    /// Nobody has decided on it.
    Proposal,
    /// It is revoked.
    Revoked,
    /// It has been revoked in part as often as is kept.
    RevokedOften,
    /// It is closed.
    Closed,
    /// A payment is ordered, and not confirmed.
    PaymentOnItsWay(PaymentId),
}

impl Obstacle {
    fn sentence(&self) -> String {
        match self {
            Self::Active => "The decision is active already: there is nothing left to do.".into(),
            Self::SupersededBy(by) => format!("The decision has been replaced by {by}: use that one."),
            Self::CorrectedBy(by) => format!("The decision has been corrected by {by}: activate that one."),
            Self::ReplacedBy(by) => format!("The decision is replaced by {by}, which has been activated: use that one."),
            Self::RivalledBy(by) => {
                format!("{by}, which has been activated, has replaced the same registration number: correct or replace that one while it is active, so that no grant counts twice.")
            }
            Self::CorrectsReplaced(by) => {
                format!("The decision corrects one that has been replaced by {by}: import it again as a correction of that one.")
            }
            Self::ReplacesSeveral => {
                "The number that the decision replaces leads to several decisions: import it again with the number's series.".into()
            }
            Self::GrantsLessThanUsed(used) => {
                format!("{used} of the replaced decision is committed or spent, which is more than this one grants: withdraw cases first, or import a decision that grants as much.")
            }
            Self::ProjectBegun(old) => {
                format!("The project of {old}, which the decision replaces, has claims, advances or costs, and its grant would be lent a second time: change that project by AmendBudget, or end it by its final report and import a decision that replaces none.")
            }
            Self::ReplacesEnded(old) => {
                format!("{old}, which the decision replaces, is revoked or closed, so that there is nothing left to take the place of: import a correction of it that replaces none or, where it corrects what has ended, a decision under a registration number of its own.")
            }
            Self::NotActive => "The decision has never been activated, and so has no money: import a decision that corrects it instead.".into(),
            Self::Proposal => "The decision is a proposal, with no protocol whose steps could be noted: import it with its protocol reference, as a correction.".into(),
            Self::Revoked => "The decision is revoked: grant anew by another decision, and take back what was paid by recoveries.".into(),
            Self::RevokedOften => "The decision has been revoked in part as often as is kept: revoke it in full, or replace it by one that grants less.".into(),
            Self::Closed => "The decision is closed: grant anew by another decision; what was paid can still be taken back by recoveries.".into(),
            Self::PaymentOnItsWay(payment) => {
                format!("{payment} is ordered: confirm it or fail it first, so that it is known what there is to take back.")
            }
        }
    }
}

impl mesh::refusal::Refusal for Refusal {
    const DOMAIN: &'static str = "funding";

    fn kind(&self) -> Kind {
        match self {
            Self::DecisionNotFound
            | Self::FindingNotFound
            | Self::CommitmentNotFound
            | Self::ReplacedDecisionNotFound => Kind::NotFound,
            Self::DecisionAlreadyImported(_) | Self::CaseAlreadyCommitted(..) => Kind::AlreadyExists,
            Self::AcceptanceByImporter(_) => Kind::PermissionDenied,
            Self::FindingUnresolved(..)
            | Self::FindingAlreadyResolved(_)
            | Self::DecisionState(..)
            | Self::DecisionNotActive(_)
            | Self::FundsInsufficient(_)
            | Self::CommitmentState(..)
            | Self::RevocationExceedsUnused { .. }
            | Self::DecisionNotSettled(..)
            | Self::DecisionStepOrder(..)
            | Self::OrganisationNotActive(_) => Kind::FailedPrecondition,
        }
    }

    fn reason(&self) -> &'static str {
        match self {
            Self::DecisionNotFound => "DECISION_NOT_FOUND",
            Self::DecisionAlreadyImported(_) => "DECISION_ALREADY_IMPORTED",
            Self::FindingUnresolved(..) => "FINDING_UNRESOLVED",
            Self::FindingNotFound => "FINDING_NOT_FOUND",
            Self::FindingAlreadyResolved(_) => "FINDING_ALREADY_RESOLVED",
            Self::AcceptanceByImporter(_) => "ACCEPTANCE_BY_IMPORTER",
            Self::DecisionState(..) => "DECISION_STATE",
            Self::DecisionNotActive(_) => "DECISION_NOT_ACTIVE",
            Self::FundsInsufficient(_) => "FUNDS_INSUFFICIENT",
            Self::CommitmentNotFound => "COMMITMENT_NOT_FOUND",
            Self::CommitmentState(..) => "COMMITMENT_STATE",
            Self::CaseAlreadyCommitted(..) => "CASE_ALREADY_COMMITTED",
            Self::OrganisationNotActive(_) => "ORGANISATION_NOT_ACTIVE",
            Self::ReplacedDecisionNotFound => "REPLACED_DECISION_NOT_FOUND",
            Self::RevocationExceedsUnused { .. } => "REVOCATION_EXCEEDS_UNUSED",
            Self::DecisionNotSettled(..) => "DECISION_NOT_SETTLED",
            Self::DecisionStepOrder(..) => "DECISION_STEP_ORDER",
        }
    }

    fn message(&self) -> String {
        match self {
            Self::DecisionNotFound => "No decision with that id is held here: list the decisions to find it.".into(),
            Self::DecisionAlreadyImported(held) => {
                format!("The registration number is that of {held}: read that one, or import a correction of it with corrects_decision_id.")
            }
            Self::FindingUnresolved(_, findings) => format!(
                "{} of the decision's findings block its activation: have each accepted by someone other than the importer, or import a corrective decision.",
                findings.len()
            ),
            Self::FindingNotFound => "No finding with that id stands on the decision: read the decision to see its findings.".into(),
            Self::FindingAlreadyResolved(_) => "The finding has been resolved already: read the decision to see by whom and why.".into(),
            Self::AcceptanceByImporter(_) => "Whoever imported a decision cannot accept its findings: ask another person to.".into(),
            Self::DecisionState(_, obstacle) => obstacle.sentence(),
            Self::DecisionNotActive(_) => "Nothing is committed, claimed or paid, since the decision is not active: activate it, or choose another where it has ended.".into(),
            Self::FundsInsufficient(_) => {
                "What is left of the decision's money does not cover the commitment: plan a lower cost, or choose another decision.".into()
            }
            Self::CommitmentNotFound => "No commitment with that id is held here: check the id on the case.".into(),
            Self::CommitmentState(_, commitment::State::Reserved | commitment::State::Committed) => {
                "The commitment pays for a case that is open: withdraw the case or decide its outcome, which gives back what is left.".into()
            }
            Self::CommitmentState(_, commitment::State::Spent | commitment::State::Released) => {
                "The commitment has been released or spent already: there is nothing left to do.".into()
            }
            Self::CaseAlreadyCommitted(_, held) => {
                format!("The case has {held}, for another amount or another decision: release that one first, or withdraw the case where it is open.")
            }
            Self::OrganisationNotActive(organisation) => {
                format!("{organisation} is not an active organisation in the actor registry: register it, or name the one that replaced it.")
            }
            Self::ReplacedDecisionNotFound => {
                "The decision that is to be corrected is not held here: import it first, or leave corrects_decision_id empty.".into()
            }
            Self::RevocationExceedsUnused { row, wanted, most, .. } => {
                format!("{wanted} of row {row} would be revoked, and {most} of it are neither committed to cases nor bound in the project: revoke at most that much, withdraw cases or cut claims first, or revoke in full and take back what was paid.")
            }
            Self::DecisionNotSettled(_, open) => {
                let clauses: Vec<_> = open.iter().map(|open| open.clause()).collect();
                format!("The decision cannot be closed yet: {}.", clauses.join("; "))
            }
            Self::DecisionStepOrder(_, Disorder::Noted) => {
                "The step has been noted already: read the decision to see by whom and when.".into()
            }
            Self::DecisionStepOrder(_, Disorder::Often) => {
                "The decision has been noted as sent as often as is kept: keep the later sendings in the diary.".into()
            }
            Self::DecisionStepOrder(_, Disorder::Missing(before)) => {
                format!("The step comes after another one, which has not been noted: note first that it was {}.", before.word())
            }
            Self::DecisionStepOrder(_, Disorder::Early(before, on)) => {
                format!("The step would come before another one: it was {} on {on}, so state that day or a later one.", before.word())
            }
        }
    }

    fn metadata(&self) -> Vec<(&'static str, String)> {
        match self {
            Self::DecisionNotFound
            | Self::FindingNotFound
            | Self::CommitmentNotFound
            | Self::ReplacedDecisionNotFound => Vec::new(),
            Self::DecisionAlreadyImported(decision)
            | Self::DecisionState(decision, _)
            | Self::DecisionNotActive(decision)
            | Self::DecisionStepOrder(decision, _)
            | Self::FundsInsufficient(decision) => vec![("subject", decision.to_string())],
            Self::RevocationExceedsUnused { decision, row, most, .. } => {
                vec![("subject", decision.to_string()), ("line", row.to_string()), ("most_ore", most.ore().to_string())]
            }
            Self::DecisionNotSettled(decision, open) => {
                let words: Vec<_> = open.iter().map(|open| open.word()).collect();
                vec![("subject", decision.to_string()), ("open", words.join(","))]
            }
            Self::FindingUnresolved(decision, findings) => {
                let ids: Vec<_> = findings.iter().map(FindingId::to_string).collect();
                vec![("subject", decision.to_string()), ("finding_ids", ids.join(","))]
            }
            Self::FindingAlreadyResolved(finding) | Self::AcceptanceByImporter(finding) => {
                vec![("subject", finding.to_string())]
            }
            Self::CommitmentState(commitment, _) => vec![("subject", commitment.to_string())],
            Self::CaseAlreadyCommitted(case, commitment) => {
                vec![("subject", case.to_string()), ("commitment_id", commitment.to_string())]
            }
            Self::OrganisationNotActive(organisation) => vec![("subject", organisation.to_string())],
        }
    }
}
