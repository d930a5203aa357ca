//! What is refused of projects, claims, payments and recoveries, each with its reason in the contract and its remedy.

use mesh::refusal::Kind;
use time::Date;

use super::{
    AmendmentId, AttestationId, ClaimId, CostId, PaymentId, RecoveryId,
    advance::Limit,
    word::{ClaimState, CostState, PaymentState, RecoveryState, Role, Word},
};
use crate::domain::{
    DecisionId,
    money::{Ore, percent},
    policy::interest::RULE,
};

/// A refusal by rule.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Refusal {
    /// Nothing is stated of the decision's project.
    ProjectNotFound,
    /// A claim has been opened, or an advance ordered.
    TermsFixed(DecisionId),
    /// The final claim is decided.
    ProjectClosed(DecisionId),
    /// The undertaking has been accepted already.
    UndertakingAccepted(DecisionId),
    /// It has not.
    UndertakingNotAccepted(DecisionId),
    /// No change with that id is held here.
    AmendmentNotFound,
    /// The change does not wait for approval.
    AmendmentState(AmendmentId),
    /// The category's costs are counted in another way.
    CostMethod(DecisionId, &'static str),
    /// The day is none of the project's.
    CostOutsideProject(DecisionId),
    /// No cost with that id is held here.
    CostNotFound,
    /// The cost is elsewhere.
    CostState(CostId, CostState),
    /// The voucher has been counted.
    VoucherUsed(String),
    /// A piece of a file does not fit on.
    CostFilePosition(i64),
    /// A file cannot be read.
    CostFileUnreadable(&'static str),
    /// A file lacks a column.
    CostColumnsMissing(&'static str),
    /// The period has a claim, or another claim is on its way.
    PeriodClaimed(ClaimId),
    /// No claim with that id is held here.
    ClaimNotFound,
    /// The claim is elsewhere.
    ClaimState(ClaimId, ClaimState),
    /// There is nothing to claim.
    ClaimEmpty(ClaimId),
    /// A category passes its budget.
    BudgetExceeded(ClaimId, String),
    /// A cut is of no line, or cuts nothing.
    CutInvalid(ClaimId),
    /// The financier owes nothing for the claim.
    NothingPayable(ClaimId),
    /// No payment with that id is held here.
    PaymentNotFound,
    /// The payment is elsewhere.
    PaymentState(PaymentId, PaymentState),
    /// An advance would be left when the final claim is decided.
    AdvanceOutstanding(DecisionId),
    /// The row brings no money.
    AdvanceNotCash(DecisionId),
    /// An advance is too large.
    AdvanceLimit {
        /// Of which decision.
        decision: DecisionId,
        /// By which rule.
        limit: Box<Limit>,
        /// What the financier grants.
        granted: Ore,
        /// The most that may be advanced.
        most: Ore,
        /// What was advanced before.
        before: Ore,
        /// What is wanted.
        wanted: Ore,
    },
    /// No right with that id, or of that account, is held here.
    AttestationNotFound,
    /// Somebody grants to themselves.
    AttestationOwn,
    /// The account is another person's.
    AttestationAccount,
    /// The right has ended.
    AttestationEnded(AttestationId),
    /// The caller has no right for this.
    AttestationMissing(Role),
    /// The caller's right does not reach so far.
    AttestationLimit(Role, Ore),
    /// The same human did the step before.
    SamePerson,
    /// The caller has a part in the matter.
    ConflictOfInterest,
    /// No recovery with that id is held here.
    RecoveryNotFound,
    /// The recovery is elsewhere.
    RecoveryState(RecoveryId, RecoveryState),
    /// More would be taken back than was paid or proposed.
    RecoveryAmount(PaymentId),
    /// It is too late to take back: it could be until that day, by that rule.
    RecoveryTooLate(PaymentId, Date, String),
    /// No rule of interest holds on a day.
    InterestRuleMissing(RecoveryId, Date),
}

impl mesh::refusal::Refusal for Refusal {
    const DOMAIN: &'static str = "funding";

    fn kind(&self) -> Kind {
        match self {
            Self::ProjectNotFound
            | Self::AmendmentNotFound
            | Self::CostNotFound
            | Self::ClaimNotFound
            | Self::PaymentNotFound
            | Self::AttestationNotFound
            | Self::RecoveryNotFound => Kind::NotFound,
            Self::VoucherUsed(_) | Self::PeriodClaimed(_) | Self::AttestationAccount => Kind::AlreadyExists,
            Self::AttestationOwn
            | Self::AttestationMissing(_)
            | Self::AttestationLimit(..)
            | Self::SamePerson
            | Self::ConflictOfInterest => Kind::PermissionDenied,
            Self::CostFilePosition(_)
            | Self::CostFileUnreadable(_)
            | Self::CostColumnsMissing(_)
            | Self::CutInvalid(_) => Kind::InvalidArgument,
            Self::TermsFixed(_)
            | Self::UndertakingAccepted(_)
            | Self::UndertakingNotAccepted(_)
            | Self::AmendmentState(_)
            | Self::CostMethod(..)
            | Self::CostOutsideProject(_)
            | Self::CostState(..)
            | Self::ClaimState(..)
            | Self::ClaimEmpty(_)
            | Self::BudgetExceeded(..)
            | Self::NothingPayable(_)
            | Self::PaymentState(..)
            | Self::ProjectClosed(_)
            | Self::AdvanceOutstanding(_)
            | Self::AdvanceNotCash(_)
            | Self::AdvanceLimit { .. }
            | Self::AttestationEnded(_)
            | Self::RecoveryState(..)
            | Self::RecoveryAmount(_)
            | Self::RecoveryTooLate(..)
            | Self::InterestRuleMissing(..) => Kind::FailedPrecondition,
        }
    }

    fn reason(&self) -> &'static str {
        match self {
            Self::ProjectNotFound => "PROJECT_NOT_FOUND",
            Self::TermsFixed(_) => "TERMS_FIXED",
            Self::UndertakingAccepted(_) => "UNDERTAKING_ACCEPTED",
            Self::UndertakingNotAccepted(_) => "UNDERTAKING_NOT_ACCEPTED",
            Self::AmendmentNotFound => "AMENDMENT_NOT_FOUND",
            Self::AmendmentState(_) => "AMENDMENT_STATE",
            Self::CostMethod(..) => "COST_METHOD",
            Self::CostOutsideProject(_) => "COST_OUTSIDE_PROJECT",
            Self::CostNotFound => "COST_NOT_FOUND",
            Self::CostState(..) => "COST_STATE",
            Self::VoucherUsed(_) => "VOUCHER_USED",
            Self::CostFilePosition(_) => "COST_FILE_POSITION",
            Self::CostFileUnreadable(_) => "COST_FILE_UNREADABLE",
            Self::CostColumnsMissing(_) => "COST_COLUMNS_MISSING",
            Self::PeriodClaimed(_) => "PERIOD_CLAIMED",
            Self::ClaimNotFound => "CLAIM_NOT_FOUND",
            Self::ClaimState(..) => "CLAIM_STATE",
            Self::ClaimEmpty(_) => "CLAIM_EMPTY",
            Self::BudgetExceeded(..) => "BUDGET_EXCEEDED",
            Self::CutInvalid(_) => "CUT_INVALID",
            Self::NothingPayable(_) => "NOTHING_PAYABLE",
            Self::PaymentNotFound => "PAYMENT_NOT_FOUND",
            Self::PaymentState(..) => "PAYMENT_STATE",
            Self::ProjectClosed(_) => "PROJECT_CLOSED",
            Self::AdvanceOutstanding(_) => "ADVANCE_OUTSTANDING",
            Self::AdvanceNotCash(_) => "ADVANCE_NOT_CASH",
            Self::AdvanceLimit { .. } => "ADVANCE_LIMIT",
            Self::AttestationNotFound => "ATTESTATION_NOT_FOUND",
            Self::AttestationOwn => "ATTESTATION_OWN",
            Self::AttestationAccount => "ATTESTATION_ACCOUNT",
            Self::AttestationEnded(_) => "ATTESTATION_ENDED",
            Self::AttestationMissing(_) => "ATTESTATION_MISSING",
            Self::AttestationLimit(..) => "ATTESTATION_LIMIT",
            Self::SamePerson => "SAME_PERSON",
            Self::ConflictOfInterest => "CONFLICT_OF_INTEREST",
            Self::RecoveryNotFound => "RECOVERY_NOT_FOUND",
            Self::RecoveryState(..) => "RECOVERY_STATE",
            Self::RecoveryAmount(_) => "RECOVERY_AMOUNT",
            Self::RecoveryTooLate(..) => "RECOVERY_TOO_LATE",
            Self::InterestRuleMissing(..) => "INTEREST_RULE_MISSING",
        }
    }

    fn message(&self) -> String {
        match self {
            Self::ProjectNotFound => "Nothing is stated of that decision's project: state its terms first, and name a row of its plan.".into(),
            Self::TermsFixed(_) => "A claim has been opened or an advance ordered, so the terms stand: change the budget by an amendment.".into(),
            Self::UndertakingAccepted(_) => "The undertaking has been accepted already: there is nothing left to do.".into(),
            Self::UndertakingNotAccepted(_) => "The undertaking is not accepted: have an authorised signatory accept it first.".into(),
            Self::AmendmentNotFound => "No change of a budget with that id is held here: ask for the change first.".into(),
            Self::AmendmentState(_) => "The change does not wait for approval, or another one of the budget does: settle that one first.".into(),
            Self::CostMethod(_, why) => format!("The cost does not fit the category's method, since {why}: choose another category, or book it as the budget counts it."),
            Self::CostOutsideProject(_) => "The day lies outside the project or in the future: book only what belongs to the project's own days.".into(),
            Self::CostNotFound => "No cost with that id is held here: list the costs to find it.".into(),
            Self::CostState(_, state) => format!("The cost is {}, and only one that is booked and in no claim is taken back: have it cut in its claim.", state.word()),
            Self::VoucherUsed(_) => "The voucher has been counted already in the books of its year, its portions would be more than the whole, or the cost is more than its portion: state only what is left of it, with the whole as before.".into(),
            Self::CostFilePosition(next) => format!("The piece does not fit on to what has come of the file: go on from byte {next}."),
            Self::CostFileUnreadable(why) => format!("The file cannot be read, since {why}."),
            Self::CostColumnsMissing(column) => format!("The file's first line has no column for {column}: map its headers, or add it."),
            Self::PeriodClaimed(claim) => format!("{claim} is of the period, or still on its way: have it decided, or correct it, first."),
            Self::ClaimNotFound => "No claim with that id is held here: list the claims to find it.".into(),
            Self::ClaimState(_, state) => format!("The claim is {}, which does not allow this: read it to see what comes next.", state.word()),
            Self::ClaimEmpty(_) => "There is nothing to claim: book the period's costs first.".into(),
            Self::BudgetExceeded(_, figures) => format!("{figures} Ask for a change of the budget before the claim is locked."),
            Self::CutInvalid(_) => "A cut must be of a line of the claim, and accept less than the line claims: read the claim's lines.".into(),
            Self::NothingPayable(_) => "The financier owes nothing for the claim, or has an advance out that was not netted and would take it past its grant: read the claim's shares and the project's financiers to see why.".into(),
            Self::PaymentNotFound => "No payment with that id is held here: list the payments to find it.".into(),
            Self::PaymentState(_, state) => format!("The payment is {}, which does not allow this: read it to see what comes next.", state.word()),
            Self::ProjectClosed(_) => "The claim with the final report is decided, so nothing new begins in the project: claim again what was cut by a claim that corrects.".into(),
            Self::AdvanceOutstanding(_) => "An advance would be left that no claim nets any more: confirm or fail its payment, and take back what the final claim does not net, before that claim is decided.".into(),
            Self::AdvanceNotCash(_) => "The row brings something else than money that is paid out: name a row of the plan that brings money.".into(),
            Self::AdvanceLimit { limit, granted, most, before, wanted, .. } => format!(
                "Refused because of {} as read here: of {granted} {}, at most {}, and no more than the grant has left may be advanced, which is {most}; {before} was advanced before, and {wanted} is wanted. Ask for less.",
                limit.basis.citation,
                percent(limit.max_bps),
                limit.most
            ),
            Self::AttestationNotFound => "No right with that id, or of that account, is held here: list the rights to find it.".into(),
            Self::AttestationOwn => "Nobody gives a right to themselves: ask another person to.".into(),
            Self::AttestationAccount => "The account is another person's already: give each human an account of their own.".into(),
            Self::AttestationEnded(_) => "The right has ended by that day already: there is nothing left to do.".into(),
            Self::AttestationMissing(role) => format!("There is no right in force to act as {} here: have one granted, or ask somebody who has it.", role.word()),
            Self::AttestationLimit(role, amount) => format!("{amount} is more than the right to act as {} covers: ask somebody whose right reaches further.", role.word()),
            Self::SamePerson => "The same human did the step before, whatever the account: another one must do this.".into(),
            Self::ConflictOfInterest => "Whoever has a part in the matter decides nothing in it: ask somebody who has none.".into(),
            Self::RecoveryNotFound => "No recovery with that id is held here: list the recoveries to find it.".into(),
            Self::RecoveryState(_, state) => format!("The recovery is {}, which does not allow this: read it to see what comes next.", state.word()),
            Self::RecoveryAmount(_) => "More would be taken back than was paid or proposed: state at most what is left.".into(),
            Self::RecoveryTooLate(_, last, citation) => format!("The payment could be taken back until {last}, because of {citation} as read here: ask the recipient to pay it back by agreement."),
            Self::InterestRuleMissing(_, day) => format!("No version of the rule {RULE} holds on {day}: record the one of that half-year, or waive the interest."),
        }
    }

    fn metadata(&self) -> Vec<(&'static str, String)> {
        let subject = |id: &dyn std::fmt::Display| vec![("subject", id.to_string())];
        match self {
            Self::TermsFixed(id)
            | Self::UndertakingAccepted(id)
            | Self::UndertakingNotAccepted(id)
            | Self::ProjectClosed(id)
            | Self::AdvanceOutstanding(id)
            | Self::AdvanceNotCash(id)
            | Self::CostMethod(id, _)
            | Self::CostOutsideProject(id) => subject(id),
            Self::AdvanceLimit { decision, most, .. } => {
                vec![("subject", decision.to_string()), ("most_ore", most.ore().to_string())]
            }
            Self::AmendmentState(id) => subject(id),
            Self::CostState(id, _) => subject(id),
            Self::PeriodClaimed(id)
            | Self::ClaimState(id, _)
            | Self::ClaimEmpty(id)
            | Self::BudgetExceeded(id, _)
            | Self::CutInvalid(id)
            | Self::NothingPayable(id) => subject(id),
            Self::PaymentState(id, _) | Self::RecoveryAmount(id) | Self::RecoveryTooLate(id, ..) => subject(id),
            Self::AttestationEnded(id) => subject(id),
            Self::RecoveryState(id, _) | Self::InterestRuleMissing(id, _) => subject(id),
            Self::CostFilePosition(next) => vec![("next_byte", next.to_string())],
            Self::AttestationMissing(role) | Self::AttestationLimit(role, _) => vec![("role", role.word().to_owned())],
            Self::ProjectNotFound
            | Self::AmendmentNotFound
            | Self::CostNotFound
            | Self::VoucherUsed(_)
            | Self::CostFileUnreadable(_)
            | Self::CostColumnsMissing(_)
            | Self::ClaimNotFound
            | Self::PaymentNotFound
            | Self::AttestationNotFound
            | Self::AttestationOwn
            | Self::AttestationAccount
            | Self::SamePerson
            | Self::ConflictOfInterest
            | Self::RecoveryNotFound => Vec::new(),
        }
    }
}
