//! Double entry: money moves from one account to another, so that every entry sums to zero by how it is made.

use std::{collections::BTreeMap, fmt};

use super::{
    DecisionId, OrganisationId,
    claims::book,
    decision::{Decision, State},
    money::Ore,
    refusal::Refusal,
};

/// Where money stands. Debit is positive: what a financier has granted is its credit.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Account {
    /// What a financier has granted by a decision.
    Granted(OrganisationId, DecisionId),
    /// What is left to commit.
    Available(DecisionId),
    /// What is reserved for or committed to cases.
    Committed(DecisionId),
    /// What cases have cost.
    Spent(DecisionId),
    /// An account of the decision's project.
    Project(book::Account),
}

impl fmt::Display for Account {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Granted(financier, decision) => write!(f, "financier:{financier}:{decision}:granted"),
            Self::Available(decision) => write!(f, "decision:{decision}:available"),
            Self::Committed(decision) => write!(f, "decision:{decision}:committed"),
            Self::Spent(decision) => write!(f, "decision:{decision}:spent"),
            Self::Project(account) => account.fmt(f),
        }
    }
}

/// What an entry is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum EntryKind {
    /// A decision's money became available, and that of the decisions it replaces was given back.
    Activation,
    /// Money was set aside for a case.
    Reservation,
    /// Money was given back.
    Release,
    /// A case's cost was booked, and the rest given back.
    Spending,
    /// A decision was revoked, in full or in part: money went back to its financiers.
    Revocation,
    /// A decision was closed: what was left went back to its financiers.
    Closing,
    /// Something of a decision's project.
    Project(book::EntryKind),
}

impl EntryKind {
    /// The word in the journal.
    pub fn name(self) -> &'static str {
        match self {
            Self::Activation => "activation",
            Self::Reservation => "reservation",
            Self::Release => "release",
            Self::Spending => "spending",
            Self::Revocation => "revocation",
            Self::Closing => "closing",
            Self::Project(kind) => kind.name(),
        }
    }
}

/// One entry of the journal.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// What it is about.
    pub kind: EntryKind,
    balances: BTreeMap<Account, i64>,
}

impl Entry {
    pub(super) fn new(kind: EntryKind) -> Self {
        Self { kind, balances: BTreeMap::new() }
    }

    /// Moves money: credit where it comes from, debit where it goes. What a decision holds is far below the limit of
    /// the arithmetic; were it not, the entry would not balance, and the database would refuse it.
    pub(super) fn transfer(mut self, from: Account, to: Account, amount: Ore) -> Self {
        for (account, change) in [(from, -amount.ore()), (to, amount.ore())] {
            let balance = self.balances.entry(account).or_default();
            *balance = balance.saturating_add(change);
        }
        self
    }

    /// The postings, in the order of their accounts; accounts that come out even have none.
    pub fn postings(&self) -> Vec<(Account, Ore)> {
        let moved = self.balances.iter().filter(|(_, change)| **change != 0);
        moved.map(|(account, change)| (*account, Ore::new(*change))).collect()
    }
}

/// What a decision's money is used for. Available, committed and spent always sum to what was granted.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Balance {
    /// What is left to commit.
    pub available: Ore,
    /// What is reserved for or committed to cases.
    pub committed: Ore,
    /// What cases have cost.
    pub spent: Ore,
}

/// A decision's money, without its paper.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Purse {
    /// Whose money.
    pub decision: DecisionId,
    /// Only an active decision's money can be committed.
    pub state: State,
    /// How it is used.
    pub balance: Balance,
}

impl Purse {
    /// Whether its decision is revoked or closed: nothing of it is ever lent again.
    pub fn has_ended(&self) -> bool {
        match self.state {
            State::Revoked | State::Closed => true,
            State::Proposed | State::Decided | State::Active | State::Superseded(_) => false,
        }
    }

    /// Sets money aside for a case.
    pub fn reserve(&mut self, amount: Ore) -> Result<Entry, Refusal> {
        if self.state != State::Active {
            return Err(Refusal::DecisionNotActive(self.decision));
        }
        let left = self.balance.available.minus(amount).filter(|left| *left >= Ore::ZERO);
        let committed = self.balance.committed.plus(amount);
        let (Some(available), Some(committed)) = (left, committed) else {
            return Err(Refusal::FundsInsufficient(self.decision));
        };
        self.balance = Balance { available, committed, ..self.balance };
        Ok(Entry::new(EntryKind::Reservation).transfer(
            Account::Available(self.decision),
            Account::Committed(self.decision),
            amount,
        ))
    }

    /// Gives back what was set aside.
    pub fn release(&mut self, amount: Ore) -> Result<Entry, Overdrawn> {
        self.settle(amount, Ore::ZERO)?;
        Ok(Entry::new(EntryKind::Release).transfer(
            Account::Committed(self.decision),
            Account::Available(self.decision),
            amount,
        ))
    }

    /// Books a case's cost against what was set aside, and gives back the rest.
    pub fn spend(&mut self, amount: Ore, cost: Ore) -> Result<Entry, Overdrawn> {
        let returned = self.settle(amount, cost)?;
        let committed = Account::Committed(self.decision);
        Ok(Entry::new(EntryKind::Spending).transfer(committed, Account::Spent(self.decision), cost).transfer(
            committed,
            Account::Available(self.decision),
            returned,
        ))
    }

    /// Ends a commitment: the cost is spent, and the rest, which it answers, becomes available.
    fn settle(&mut self, amount: Ore, cost: Ore) -> Result<Ore, Overdrawn> {
        let returned = amount.minus(cost).filter(|rest| *rest >= Ore::ZERO && cost >= Ore::ZERO).ok_or(Overdrawn)?;
        let committed = self.balance.committed.minus(amount).filter(|left| *left >= Ore::ZERO).ok_or(Overdrawn)?;
        let available = self.balance.available.plus(returned).ok_or(Overdrawn)?;
        let spent = self.balance.spent.plus(cost).ok_or(Overdrawn)?;
        self.balance = Balance { available, committed, spent };
        Ok(returned)
    }
}

/// More was to be taken out of an account than stands on it: the books and the commitments disagree.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("more would be taken out of an account than stands on it")]
pub struct Overdrawn;

/// Books what a decision's financiers grant, and takes back what the decisions that it replaces granted, in one entry:
/// what was committed and spent of those goes on as committed and spent of this one.
pub fn activation(decision: &Decision, replaced: &[Decision]) -> Entry {
    let mut entry = granted(Entry::new(EntryKind::Activation), decision);
    for old in replaced.iter().filter(|old| old.state == State::Active) {
        for line in old.document.plan.lines() {
            entry =
                entry.transfer(Account::Available(old.id), Account::Granted(line.organisation, old.id), line.booked());
        }
        let Balance { committed, spent, .. } = old.balance;
        entry = entry
            .transfer(Account::Committed(old.id), Account::Available(old.id), committed)
            .transfer(Account::Spent(old.id), Account::Available(old.id), spent)
            .transfer(Account::Available(decision.id), Account::Committed(decision.id), committed)
            .transfer(Account::Available(decision.id), Account::Spent(decision.id), spent);
    }
    entry
}

/// Takes so much of each row out of what is left to commit, and gives it back to its financier.
pub(super) fn given_back(entry: Entry, decision: &Decision, parts: &[Ore]) -> Entry {
    decision.document.plan.lines().iter().zip(parts).fold(entry, |entry, (line, part)| {
        entry.transfer(Account::Available(decision.id), Account::Granted(line.organisation, decision.id), *part)
    })
}

fn granted(entry: Entry, decision: &Decision) -> Entry {
    decision.document.plan.lines().iter().fold(entry, |entry, line| {
        entry.transfer(Account::Granted(line.organisation, decision.id), Account::Available(decision.id), line.booked())
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn purse(kronor: i64) -> Purse {
        let balance = Balance { available: Ore::new(kronor * 100), ..Balance::default() };
        Purse { decision: DecisionId::from(uuid::Uuid::from_u128(1)), state: State::Active, balance }
    }

    fn sum(entry: &Entry) -> i64 {
        entry.postings().iter().map(|(_, amount)| amount.ore()).sum()
    }

    #[test]
    fn the_last_ten_thousand_kronor_are_set_aside_once() {
        let mut purse = purse(10_000);
        assert!(purse.reserve(Ore::new(1_000_000)).is_ok());
        assert_eq!(purse.reserve(Ore::new(1)), Err(Refusal::FundsInsufficient(purse.decision)));
    }

    #[test]
    fn a_decision_that_is_not_active_lends_nothing() {
        let mut purse = Purse { state: State::Decided, ..purse(1) };
        assert_eq!(purse.reserve(Ore::new(1)), Err(Refusal::DecisionNotActive(purse.decision)));
    }

    #[test]
    fn a_case_that_costs_all_or_nothing_leaves_two_postings() {
        for cost in [0, 100] {
            let mut purse = purse(1);
            let _ = purse.reserve(Ore::new(100));
            let entry = purse.spend(Ore::new(100), Ore::new(cost)).unwrap();
            assert_eq!((entry.postings().len(), sum(&entry)), (2, 0));
        }
    }

    #[test]
    fn accounts_are_named_after_what_they_hold() {
        let (decision, financier) =
            (DecisionId::from(uuid::Uuid::from_u128(1)), OrganisationId::from(uuid::Uuid::from_u128(2)));
        assert_eq!(
            Account::Available(decision).to_string(),
            "decision:decision_00000000000000000000000000000001:available"
        );
        assert_eq!(
            Account::Granted(financier, decision).to_string(),
            "financier:org_00000000000000000000000000000002:decision_00000000000000000000000000000001:granted"
        );
    }

    proptest! {
        #[test]
        fn whatever_is_reserved_spent_and_released_the_money_is_never_more_nor_less(
            steps in proptest::collection::vec((1..5_000i64, 0..3u8, 0..=100i64), 0..60),
        ) {
            let mut purse = purse(100);
            let mut held = Vec::new();
            let mut books: BTreeMap<Account, i64> = BTreeMap::from([(Account::Available(purse.decision), 10_000)]);
            for (amount, step, percent) in steps {
                let entry = match (step, held.pop()) {
                    (0, before) => {
                        held.extend(before);
                        purse.reserve(Ore::new(amount)).ok().inspect(|_| held.push(amount))
                    }
                    (1, Some(amount)) => Some(purse.release(Ore::new(amount)).unwrap()),
                    (_, Some(amount)) => Some(purse.spend(Ore::new(amount), Ore::new(amount * percent / 100)).unwrap()),
                    (_, None) => None,
                };
                for (account, change) in entry.iter().flat_map(Entry::postings) {
                    *books.entry(account).or_default() += change.ore();
                }
                prop_assert_eq!(entry.as_ref().map_or(0, sum), 0);
                let Balance { available, committed, spent } = purse.balance;
                prop_assert_eq!(available.ore() + committed.ore() + spent.ore(), 10_000);
                prop_assert!(available >= Ore::ZERO && committed >= Ore::ZERO);
                for (account, kept) in [(Account::Available(purse.decision), available), (Account::Committed(purse.decision), committed), (Account::Spent(purse.decision), spent)] {
                    prop_assert_eq!(books.get(&account).copied().unwrap_or_default(), kept.ore());
                }
            }
        }

        #[test]
        fn a_cost_splits_a_commitment_to_the_ore_or_is_refused(amount in 1..1_000_000i64, cost in -10..1_000_010i64) {
            let mut purse = purse(1_000_000);
            let _ = purse.reserve(Ore::new(amount));
            match purse.spend(Ore::new(amount), Ore::new(cost)) {
                Ok(entry) => prop_assert_eq!((sum(&entry), purse.balance.spent.ore()), (0, cost)),
                Err(Overdrawn) => prop_assert!(cost < 0 || cost > amount),
            }
        }
    }
}
