//! Which accounts a project's money stands on, and the entries that move it.

use std::fmt;

use super::word::{Category, Word};
use crate::domain::{DecisionId, OrganisationId, ledger, ledger::Entry, money::Ore};

/// What a financier's money is, in the matter of a decision.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Pot {
    /// What the project may get at most; the credit of the next four.
    Entitled,
    /// Not claimed yet.
    Unclaimed,
    /// In a claim that is not decided.
    Claimed,
    /// Accepted.
    Accepted,
    /// Accepted and taken back.
    Revoked,
    /// What the project has cost the financier; the debit of what follows.
    Support,
    /// Owed.
    Payable,
    /// Ordered from the bank.
    Ordered,
    /// Paid by the bank.
    Bank,
    /// An advance that is ordered.
    AdvancePending,
    /// Paid in advance, and not netted.
    Advance,
    /// Held back until the final report.
    Retained,
    /// To be paid back.
    Recoverable,
    /// What came beside what was paid back.
    Interest,
}

/// What a project's costs are.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Heap {
    /// What the budget holds.
    Budget,
    /// Booked, and not decided on.
    Actual,
    /// Accepted.
    Accepted,
    /// Cut.
    Ineligible,
    /// Contributed in kind, and not decided on. It never stands on an account with money.
    InKind,
    /// Contributed in kind, and accepted.
    InKindAccepted,
    /// Contributed in kind, and cut.
    InKindIneligible,
}

/// An account of a project.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Account {
    /// A financier's.
    Financier(OrganisationId, DecisionId, Pot),
    /// A category's.
    Category(DecisionId, Category, Heap),
    /// The other side of the budget.
    Plan(DecisionId),
    /// What the project itself has paid for its costs.
    Borne(DecisionId),
    /// What follows from flat rates, and was never paid for as such.
    FlatRate(DecisionId),
    /// What an organisation has contributed in kind.
    Contributed(OrganisationId, DecisionId),
}

impl fmt::Display for Account {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Financier(financier, decision, pot) => {
                let pot = match pot {
                    Pot::Entitled => "entitled",
                    Pot::Unclaimed => "unclaimed",
                    Pot::Claimed => "claimed",
                    Pot::Accepted => "accepted",
                    Pot::Revoked => "revoked",
                    Pot::Support => "support",
                    Pot::Payable => "payable",
                    Pot::Ordered => "ordered",
                    Pot::Bank => "bank",
                    Pot::AdvancePending => "advance_pending",
                    Pot::Advance => "advance",
                    Pot::Retained => "retained",
                    Pot::Recoverable => "recoverable",
                    Pot::Interest => "interest",
                };
                write!(f, "financier:{financier}:{decision}:{pot}")
            }
            Self::Category(decision, category, heap) => {
                let heap = match heap {
                    Heap::Budget => "budget",
                    Heap::Actual => "actual",
                    Heap::Accepted => "accepted",
                    Heap::Ineligible => "ineligible",
                    Heap::InKind => "in_kind",
                    Heap::InKindAccepted => "in_kind_accepted",
                    Heap::InKindIneligible => "in_kind_ineligible",
                };
                write!(f, "project:{decision}:{}:{heap}", category.word())
            }
            Self::Plan(decision) => write!(f, "project:{decision}:plan"),
            Self::Borne(decision) => write!(f, "project:{decision}:borne"),
            Self::FlatRate(decision) => write!(f, "project:{decision}:flat_rate"),
            Self::Contributed(organisation, decision) => write!(f, "project:{decision}:contributed:{organisation}"),
        }
    }
}

/// What an entry of a project is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum EntryKind {
    /// The budget, and what financiers grant, as terms state them.
    Terms,
    /// Money moved between categories.
    Amendment,
    /// A cost.
    Cost,
    /// A contribution in kind.
    InKind,
    /// A claim's lines were fixed.
    Claim,
    /// A claim was decided.
    Decision,
    /// A payment was ordered, confirmed or failed.
    Payment,
    /// Money is taken back, came back or is waived.
    Recovery,
}

impl EntryKind {
    /// The word in the journal.
    pub fn name(self) -> &'static str {
        match self {
            Self::Terms => "project_terms",
            Self::Amendment => "budget_amendment",
            Self::Cost => "project_cost",
            Self::InKind => "project_in_kind",
            Self::Claim => "claim",
            Self::Decision => "claim_decision",
            Self::Payment => "payment",
            Self::Recovery => "recovery",
        }
    }
}

/// An entry of a project that is being put together.
pub fn entry(kind: EntryKind) -> Entry {
    Entry::new(ledger::EntryKind::Project(kind))
}

/// Moves money in an entry: credit where it comes from, debit where it goes. Nothing moves nothing.
pub fn moved(entry: Entry, from: Account, to: Account, amount: Ore) -> Entry {
    entry.transfer(ledger::Account::Project(from), ledger::Account::Project(to), amount)
}
