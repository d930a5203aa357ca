//! What the ledger, the rules and the accounting refuse for.

use mesh::refusal::Kind;
use time::Date;

use crate::domain::{
    EntryId, PendingId, PolicyId,
    book::AccountName,
    money::Ore,
    pending,
    period::{Month, Obstacle},
};

/// How many ids a refusal lists.
const MOST_LISTED: usize = 50;

/// A refusal by rule.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum LedgerRefusal {
    /// No account of that name is open.
    AccountNotFound(AccountName),
    /// The account is open with another guard.
    AccountAlreadyOpen(AccountName),
    /// The account is moved by decisions, commitments and cases alone.
    AccountKeptByDecisions(AccountName),
    /// More would be taken out of the account than stands on it.
    AccountOverdrawn(AccountName),
    /// No entry with that id is held here.
    EntryNotFound,
    /// The entry has been taken back by another.
    EntryAlreadyReversed(EntryId, EntryId),
    /// The entry takes another back itself.
    ReversalNotReversible(EntryId),
    /// The month is closed; the next that is open.
    PeriodClosed(Month, Month),
    /// The month is not over.
    PeriodNotOver(Month),
    /// The month can be neither closed nor opened.
    PeriodState(Month, Obstacle),
    /// Money of the month is held.
    PeriodHasPendings(Month, Vec<PendingId>),
    /// Nothing is held under that id.
    PendingNotFound,
    /// What was held has been resolved.
    PendingResolved(PendingId, pending::State),
    /// Less is held than is to be posted.
    PendingExceeded(PendingId, Ore),
    /// Whoever closed the month wants to open it.
    ReopeningByCloser(Month),
    /// No version has that id, or none of that rule holds on that day.
    PolicyNotFound,
    /// Another version of the rule holds on some of the days.
    PolicyOverlaps(PolicyId),
    /// The version has ended.
    PolicyEnded(PolicyId),
    /// No version of a rule holds on a day by which something is judged.
    PolicyRuleMissing(String, Date),
    /// The organisation has no such mapping.
    MappingNotFound,
    /// One of several entries is refused.
    At(usize, Box<LedgerRefusal>),
}

impl LedgerRefusal {
    /// The same, of one of several entries.
    #[must_use]
    pub fn at(self, entry: usize) -> Self {
        Self::At(entry, Box::new(self))
    }
}

impl mesh::refusal::Refusal for LedgerRefusal {
    const DOMAIN: &'static str = "funding";

    fn kind(&self) -> Kind {
        match self {
            Self::AccountNotFound(_)
            | Self::EntryNotFound
            | Self::PendingNotFound
            | Self::PolicyNotFound
            | Self::MappingNotFound => Kind::NotFound,
            Self::AccountAlreadyOpen(_) | Self::PolicyOverlaps(_) => Kind::AlreadyExists,
            Self::ReopeningByCloser(_) | Self::AccountKeptByDecisions(_) => Kind::PermissionDenied,
            Self::AccountOverdrawn(_)
            | Self::EntryAlreadyReversed(..)
            | Self::ReversalNotReversible(_)
            | Self::PeriodClosed(..)
            | Self::PeriodNotOver(_)
            | Self::PeriodState(..)
            | Self::PeriodHasPendings(..)
            | Self::PendingResolved(..)
            | Self::PendingExceeded(..)
            | Self::PolicyEnded(_)
            | Self::PolicyRuleMissing(..) => Kind::FailedPrecondition,
            Self::At(_, refusal) => refusal.kind(),
        }
    }

    fn reason(&self) -> &'static str {
        match self {
            Self::AccountNotFound(_) => "ACCOUNT_NOT_FOUND",
            Self::AccountAlreadyOpen(_) => "ACCOUNT_ALREADY_OPEN",
            Self::AccountKeptByDecisions(_) => "ACCOUNT_KEPT_BY_DECISIONS",
            Self::AccountOverdrawn(_) => "ACCOUNT_OVERDRAWN",
            Self::EntryNotFound => "ENTRY_NOT_FOUND",
            Self::EntryAlreadyReversed(..) => "ENTRY_ALREADY_REVERSED",
            Self::ReversalNotReversible(_) => "REVERSAL_NOT_REVERSIBLE",
            Self::PeriodClosed(..) => "PERIOD_CLOSED",
            Self::PeriodNotOver(_) => "PERIOD_NOT_OVER",
            Self::PeriodState(..) => "PERIOD_STATE",
            Self::PeriodHasPendings(..) => "PERIOD_HAS_PENDINGS",
            Self::PendingNotFound => "PENDING_NOT_FOUND",
            Self::PendingResolved(..) => "PENDING_RESOLVED",
            Self::PendingExceeded(..) => "PENDING_EXCEEDED",
            Self::ReopeningByCloser(_) => "REOPENING_BY_CLOSER",
            Self::PolicyNotFound => "POLICY_NOT_FOUND",
            Self::PolicyOverlaps(_) => "POLICY_OVERLAPS",
            Self::PolicyEnded(_) => "POLICY_ENDED",
            Self::PolicyRuleMissing(..) => "POLICY_RULE_MISSING",
            Self::MappingNotFound => "MAPPING_NOT_FOUND",
            Self::At(_, refusal) => refusal.reason(),
        }
    }

    fn message(&self) -> String {
        match self {
            Self::AccountNotFound(account) => {
                format!("The account {account} is not open: open it first, or check its name.")
            }
            Self::AccountAlreadyOpen(account) => {
                format!(
                    "The account {account} is open with another guard, which stays: use it as it is, or open another."
                )
            }
            Self::AccountKeptByDecisions(account) => {
                format!(
                    "The account {account} is a decision's, its project's, a payer's or a case's: what happens to decisions, claims and cases moves it, and nothing else."
                )
            }
            Self::AccountOverdrawn(account) => {
                format!(
                    "More would be taken out of {account} than is left on it: read its balance, and post or hold less."
                )
            }
            Self::EntryNotFound => "No entry with that id is held here: list the entries to find it.".into(),
            Self::EntryAlreadyReversed(_, by) => {
                format!("The entry has been reversed by {by} already: there is nothing left to do.")
            }
            Self::ReversalNotReversible(_) => {
                "The entry is itself a reversal, and is not reversed: post what is right as a new entry.".into()
            }
            Self::PeriodClosed(month, next) => {
                format!(
                    "{month} is closed: let the entry land in {next}, which is open, or have the month opened again."
                )
            }
            Self::PeriodNotOver(month) => format!("{month} is not over: close it when its last day has passed."),
            Self::PeriodState(month, obstacle) => obstacle.sentence(*month),
            Self::PeriodHasPendings(month, held) => {
                format!(
                    "Money of {month} is still held {} times: post or void what the metadata lists first.",
                    held.len()
                )
            }
            Self::PendingNotFound => "Nothing is held under that id: check the id.".into(),
            Self::PendingResolved(..) => {
                "What was held has been posted, voided or given back already: there is nothing left to do.".into()
            }
            Self::PendingExceeded(_, held) => {
                format!("Only {held} is held: post at most that, and the rest as an entry of its own.")
            }
            Self::ReopeningByCloser(_) => "Whoever closed a month cannot open it again: ask another person to.".into(),
            Self::PolicyNotFound => {
                "No version of the rule has that id, or none holds on that day: list the rules to find it.".into()
            }
            Self::PolicyOverlaps(other) => {
                format!("{other} holds on some of these days: end it first, or choose days behind it.")
            }
            Self::PolicyEnded(_) => "The version has its last day already: record the next version instead.".into(),
            Self::PolicyRuleMissing(key, day) => {
                format!(
                    "No version of the rule {key} holds on {day}, or it is about something else: record the one of that day."
                )
            }
            Self::MappingNotFound => "The organisation has no such account mapping: set it first.".into(),
            Self::At(_, refusal) => refusal.message(),
        }
    }

    fn metadata(&self) -> Vec<(&'static str, String)> {
        match self {
            Self::EntryNotFound | Self::PendingNotFound | Self::PolicyNotFound | Self::MappingNotFound => Vec::new(),
            Self::AccountNotFound(account)
            | Self::AccountAlreadyOpen(account)
            | Self::AccountKeptByDecisions(account)
            | Self::AccountOverdrawn(account) => vec![("subject", account.to_string())],
            Self::EntryAlreadyReversed(entry, by) => {
                vec![("subject", entry.to_string()), ("reversed_by_entry_id", by.to_string())]
            }
            Self::ReversalNotReversible(entry) => vec![("subject", entry.to_string())],
            Self::PeriodClosed(month, next) => {
                vec![("subject", month.to_string()), ("next_open_period", next.to_string())]
            }
            Self::PeriodNotOver(month) | Self::PeriodState(month, _) | Self::ReopeningByCloser(month) => {
                vec![("subject", month.to_string())]
            }
            Self::PeriodHasPendings(month, held) => {
                let ids: Vec<_> = held.iter().take(MOST_LISTED).map(PendingId::to_string).collect();
                vec![("subject", month.to_string()), ("pending_ids", ids.join(","))]
            }
            Self::PendingResolved(pending, state) => {
                vec![("subject", pending.to_string()), ("state", state.word().to_owned())]
            }
            Self::PendingExceeded(pending, held) => {
                vec![("subject", pending.to_string()), ("amount_ore", held.ore().to_string())]
            }
            Self::PolicyRuleMissing(key, day) => vec![("rule", key.clone()), ("day", day.to_string())],
            Self::PolicyOverlaps(policy) | Self::PolicyEnded(policy) => vec![("subject", policy.to_string())],
            Self::At(entry, refusal) => {
                let mut metadata = refusal.metadata();
                metadata.push(("entry", entry.to_string()));
                metadata
            }
        }
    }
}

impl Obstacle {
    fn sentence(self, month: Month) -> String {
        match self {
            Self::Closed => format!("{month} is closed already: there is nothing left to do."),
            Self::Open => format!("{month} is open: there is nothing left to do."),
            Self::OpenBefore(before) => format!("{before}, which has entries, is open: close the months in order."),
            Self::ClosedAfter(later) => format!("{later} is closed, and counts on {month}: open that one first."),
        }
    }
}
