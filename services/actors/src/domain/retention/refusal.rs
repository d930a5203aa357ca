//! What is refused on retention, holds and disposals. None holds anything on a person.

use mesh::refusal::Kind;

use super::RuleId;

/// The refusals, as `refusal.proto` names them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Refusal {
    /// No rule with that id.
    RuleNotFound,
    /// On some of the days the kind has another rule.
    RuleOverlaps {
        /// Which.
        other: RuleId,
    },
    /// It has ended by that day.
    RuleEndedAlready,
    /// The time of the kind cannot run from there.
    TriggerUnfit,
    /// A revision begins while the rule holds, and later than the rule.
    RevisionOutOfTerm,
    /// No rule holds for the kind on the day.
    RuleMissing,
    /// No hold with that id.
    HoldNotFound,
    /// It has been lifted.
    HoldLiftedAlready,
    /// No disposal with that id.
    DisposalNotFound,
    /// The caller has planned it.
    PlannedByCaller,
    /// The caller has approved it.
    ApprovedByCaller,
    /// Two persons have approved it.
    NotProposed,
    /// Fewer than two have approved it.
    NotApproved,
}

impl mesh::refusal::Refusal for Refusal {
    const DOMAIN: &'static str = crate::NAME;

    fn kind(&self) -> Kind {
        match self {
            Self::RuleNotFound | Self::HoldNotFound | Self::DisposalNotFound => Kind::NotFound,
            Self::RuleOverlaps { .. } => Kind::AlreadyExists,
            Self::RuleEndedAlready
            | Self::TriggerUnfit
            | Self::RevisionOutOfTerm
            | Self::RuleMissing
            | Self::HoldLiftedAlready
            | Self::PlannedByCaller
            | Self::ApprovedByCaller
            | Self::NotProposed
            | Self::NotApproved => Kind::FailedPrecondition,
        }
    }

    fn reason(&self) -> &'static str {
        match self {
            Self::RuleNotFound => "RETENTION_RULE_NOT_FOUND",
            Self::RuleOverlaps { .. } => "RETENTION_RULE_OVERLAPS",
            Self::RuleEndedAlready => "RETENTION_RULE_ENDED_ALREADY",
            Self::TriggerUnfit => "RETENTION_TRIGGER_UNFIT",
            Self::RevisionOutOfTerm => "RETENTION_REVISION_OUT_OF_TERM",
            Self::RuleMissing => "RETENTION_RULE_MISSING",
            Self::HoldNotFound => "HOLD_NOT_FOUND",
            Self::HoldLiftedAlready => "HOLD_LIFTED_ALREADY",
            Self::DisposalNotFound => "DISPOSAL_NOT_FOUND",
            Self::PlannedByCaller => "DISPOSAL_PLANNED_BY_CALLER",
            Self::ApprovedByCaller => "DISPOSAL_APPROVED_BY_CALLER",
            Self::NotProposed => "DISPOSAL_NOT_PROPOSED",
            Self::NotApproved => "DISPOSAL_NOT_APPROVED",
        }
    }

    fn message(&self) -> String {
        match self {
            Self::RuleNotFound => "No such retention rule is in the registry: list the rules, and choose one of them.".into(),
            Self::RuleOverlaps { other } => {
                format!("On some of these days {other} holds for the same kind, and a kind has one rule a day: revise or end that one first.")
            }
            Self::RuleEndedAlready => "The rule has ended by that day: state an earlier day, unless another rule was meant.".into(),
            Self::TriggerUnfit => "The time of such a record cannot run from there: choose a trigger of the same kind of record.".into(),
            Self::RevisionOutOfTerm => "A revision begins later than the rule that it revises, and while that one holds: state such a day.".into(),
            Self::RuleMissing => "No retention rule holds for that kind on that day, so nothing of it may be disposed of: record the rule that was decided.".into(),
            Self::HoldNotFound => "No such hold is in the registry: list those of the person, and choose one of them.".into(),
            Self::HoldLiftedAlready => "The hold has been lifted already: there is nothing to lift, unless another was meant.".into(),
            Self::DisposalNotFound => "No such disposal is in the registry: list the disposals, and choose one of them.".into(),
            Self::PlannedByCaller => "Whoever planned a disposal does not approve it: ask two others to.".into(),
            Self::ApprovedByCaller => "You have approved the disposal already: ask another person for the second approval.".into(),
            Self::NotProposed => "Two persons have approved the disposal already: carry it out.".into(),
            Self::NotApproved => "Two persons who did not plan it approve a disposal first: ask them to.".into(),
        }
    }

    fn metadata(&self) -> Vec<(&'static str, String)> {
        match self {
            Self::RuleOverlaps { other } => vec![("retention_rule_id", other.to_string())],
            Self::RuleNotFound
            | Self::RuleEndedAlready
            | Self::TriggerUnfit
            | Self::RevisionOutOfTerm
            | Self::RuleMissing
            | Self::HoldNotFound
            | Self::HoldLiftedAlready
            | Self::DisposalNotFound
            | Self::PlannedByCaller
            | Self::ApprovedByCaller
            | Self::NotProposed
            | Self::NotApproved => Vec::new(),
        }
    }
}
