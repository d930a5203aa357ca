//! Accounts and what may be posted to them: every entry sums to zero, and no account is taken beyond what its guard allows.

use std::{collections::BTreeMap, fmt};

use time::Date;

use super::{EntryId, money::Ore, pending::Pending, period::Month, refusal::ledger::LedgerRefusal};

/// The longest name of an account, in characters.
const LONGEST_NAME: usize = 200;

/// What an account is called: parts between colons, e.g. `payer:org_0198…:commitment`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct AccountName(String);

impl AccountName {
    /// Reads a name. The error names the rule that it breaks.
    pub fn parse(text: &str) -> Result<Self, String> {
        let part = |part: &str| {
            !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"_-.".contains(&byte))
        };
        if text.len() > LONGEST_NAME || !text.contains(':') || !text.split(':').all(part) {
            return Err(format!(
                "must be two parts or more of letters, digits, '_', '-' and '.', with colons between, at most {LONGEST_NAME} characters"
            ));
        }
        Ok(Self(text.to_owned()))
    }

    /// A name of ids and words of ours, which are all what parts may be.
    pub(super) fn of_parts(parts: &[&dyn fmt::Display]) -> Self {
        Self(parts.iter().map(ToString::to_string).collect::<Vec<_>>().join(":"))
    }

    /// Whether decisions, their projects, commitments and cases alone move it.
    pub fn is_kept_by_decisions(&self) -> bool {
        is_kept_by_decisions(&self.0)
    }

    /// Whether what payers bear for cases alone moves it.
    pub fn is_kept_by_payers(&self) -> bool {
        ["payer:", "case:"].iter().any(|kept| self.0.starts_with(kept))
    }

    /// The name.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// Whether decisions, their projects, commitments and cases alone move the account of a name.
pub fn is_kept_by_decisions(name: &str) -> bool {
    ["decision:", "financier:", "project:"].iter().any(|kept| name.starts_with(kept))
}

impl fmt::Display for AccountName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// What an account is held to, what is held on its way out included.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Guard {
    /// Nothing.
    None,
    /// It is never debited beyond what it was credited.
    DebitsWithinCredits,
    /// It is never credited beyond what it was debited.
    CreditsWithinDebits,
}

impl Guard {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::None, Self::DebitsWithinCredits, Self::CreditsWithinDebits];

    /// The word that it is stored under.
    pub fn word(self) -> &'static str {
        match self {
            Self::None => "none",
            Self::DebitsWithinCredits => "debits_within_credits",
            Self::CreditsWithinDebits => "credits_within_debits",
        }
    }
}

/// What stands on an account. None of the four ever counts down but what is held.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Account {
    /// Its name.
    pub name: AccountName,
    /// What it is held to.
    pub guard: Guard,
    /// What it has been debited.
    pub posted_debit: Ore,
    /// What it has been credited.
    pub posted_credit: Ore,
    /// What is held to be debited.
    pub pending_debit: Ore,
    /// What is held to be credited.
    pub pending_credit: Ore,
}

impl Account {
    /// An account on which nothing stands.
    pub fn open(name: AccountName, guard: Guard) -> Self {
        let [posted_debit, posted_credit, pending_debit, pending_credit] = [Ore::ZERO; 4];
        Self { name, guard, posted_debit, posted_credit, pending_debit, pending_credit }
    }

    /// Debit less credit. Both are counted from zero up, so that their difference can always be told.
    pub fn balance(&self) -> Ore {
        Ore::new(self.posted_debit.ore() - self.posted_credit.ore())
    }

    /// What can still be taken out; nothing where no guard says which way out is.
    pub fn available(&self) -> Ore {
        let left = |into: Ore, out: Ore, held: Ore| Ore::new(into.ore() - out.ore().saturating_add(held.ore()));
        match self.guard {
            Guard::None => Ore::ZERO,
            Guard::DebitsWithinCredits => left(self.posted_credit, self.posted_debit, self.pending_debit),
            Guard::CreditsWithinDebits => left(self.posted_debit, self.posted_credit, self.pending_credit),
        }
    }

    fn post(&mut self, amount: Ore) -> Option<()> {
        let side = if amount > Ore::ZERO { &mut self.posted_debit } else { &mut self.posted_credit };
        *side = side.plus(Ore::new(amount.ore().checked_abs()?))?;
        Some(())
    }

    fn hold(&mut self, debit: Ore, credit: Ore) -> Option<()> {
        self.pending_debit = self.pending_debit.plus(debit).filter(|held| *held >= Ore::ZERO)?;
        self.pending_credit = self.pending_credit.plus(credit).filter(|held| *held >= Ore::ZERO)?;
        Some(())
    }

    fn check(&self) -> Result<(), LedgerRefusal> {
        if self.available() < Ore::ZERO {
            return Err(LedgerRefusal::AccountOverdrawn(self.name.clone()));
        }
        Ok(())
    }
}

/// What one account is debited, or with a minus credited.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Leg {
    /// Which.
    pub account: AccountName,
    /// How much; never 0.
    pub amount: Ore,
}

/// An entry that is to be posted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Draft {
    /// What it is about, in one word.
    pub kind: String,
    /// The day that it belongs to.
    pub effective: Date,
    /// Why, or for what.
    pub reason: String,
    /// Two or more, which sum to zero.
    legs: Vec<Leg>,
    /// The month that it belongs to, where that is closed.
    pub relates_to: Option<Month>,
    /// The entry that it takes back.
    pub reverses: Option<EntryId>,
}

impl Draft {
    /// The most legs of an entry.
    pub const MOST_LEGS: usize = 100;

    /// An entry of some legs. The error names the rule that they break.
    pub fn new(kind: &str, effective: Date, reason: &str, legs: Vec<Leg>) -> Result<Self, String> {
        if !(2..=Self::MOST_LEGS).contains(&legs.len()) {
            return Err(format!("must be 2 to {} legs", Self::MOST_LEGS));
        }
        let bounded = |leg: &Leg| leg.amount != Ore::ZERO && leg.amount.ore().unsigned_abs() <= MOST;
        if !legs.iter().all(bounded) {
            return Err(format!("must be amounts other than 0, at most {MOST} öre either way"));
        }
        if Ore::sum(legs.iter().map(|leg| leg.amount)) != Some(Ore::ZERO) {
            return Err("must sum to zero: what is debited is credited elsewhere".into());
        }
        let (kind, reason) = (kind.to_owned(), reason.to_owned());
        Ok(Self { kind, effective, reason, legs, relates_to: None, reverses: None })
    }

    /// An entry that moves an amount from one account to another.
    pub fn transfer(
        kind: &str,
        effective: Date,
        reason: &str,
        (debit, credit): (&AccountName, &AccountName),
        amount: Ore,
    ) -> Result<Self, String> {
        let leg = |account: &AccountName, amount: i64| Leg { account: account.clone(), amount: Ore::new(amount) };
        Self::new(kind, effective, reason, vec![leg(debit, amount.ore()), leg(credit, amount.ore().saturating_neg())])
    }

    /// The entry that takes another back: the opposite amounts, on another day.
    pub fn reversal(of: EntryId, legs: &[Leg], belonged: Date, effective: Date, reason: &str) -> Result<Self, String> {
        let opposite = |leg: &Leg| Leg { account: leg.account.clone(), amount: Ore::new(-leg.amount.ore()) };
        let draft = Self::new(REVERSAL, effective, reason, legs.iter().map(opposite).collect())?;
        let (from, to) = (Month::of(belonged), Month::of(effective));
        Ok(Self { reverses: Some(of), relates_to: (from != to).then_some(from), ..draft })
    }

    /// The legs.
    pub fn legs(&self) -> &[Leg] {
        &self.legs
    }

    /// The same on another day, related to the month that it belongs to.
    #[must_use]
    pub fn landed_on(self, day: Date) -> Self {
        let relates_to = self.relates_to.or((day != self.effective).then(|| Month::of(self.effective)));
        Self { effective: day, relates_to, ..self }
    }
}

/// What the entries that take others back are about.
pub const REVERSAL: &str = "reversal";
/// The most that one leg moves, in öre.
const MOST: u64 = Ore::MOST.ore().unsigned_abs();

/// Some accounts, on which entries are judged in their order.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Book {
    accounts: BTreeMap<AccountName, Account>,
}

impl Book {
    /// A book of these accounts.
    pub fn new(accounts: impl IntoIterator<Item = Account>) -> Self {
        Self { accounts: accounts.into_iter().map(|account| (account.name.clone(), account)).collect() }
    }

    /// The accounts, in the order of their names.
    pub fn accounts(&self) -> impl Iterator<Item = &Account> {
        self.accounts.values()
    }

    /// Posts an entry, or nothing of it.
    pub fn post(&mut self, legs: &[Leg]) -> Result<(), LedgerRefusal> {
        self.all_or_nothing(legs.iter().map(|leg| &leg.account), |book| {
            legs.iter().try_for_each(|leg| book.change(&leg.account, |account| account.post(leg.amount)))
        })
    }

    /// Holds money.
    pub fn hold(&mut self, pending: &Pending) -> Result<(), LedgerRefusal> {
        self.held(pending, pending.amount)
    }

    /// Lets go of money that was held.
    pub fn free(&mut self, pending: &Pending) -> Result<(), LedgerRefusal> {
        self.held(pending, Ore::new(-pending.amount.ore()))
    }

    fn held(&mut self, pending: &Pending, change: Ore) -> Result<(), LedgerRefusal> {
        let Pending { debit, credit, .. } = pending;
        self.all_or_nothing([debit, credit], |book| {
            book.change(debit, |account| account.hold(change, Ore::ZERO))?;
            book.change(credit, |account| account.hold(Ore::ZERO, change))
        })
    }

    fn change(
        &mut self,
        name: &AccountName,
        change: impl FnOnce(&mut Account) -> Option<()>,
    ) -> Result<(), LedgerRefusal> {
        let account = self.accounts.get_mut(name).ok_or_else(|| LedgerRefusal::AccountNotFound(name.clone()))?;
        // More than can be counted is more than stands on any account.
        change(account).ok_or_else(|| LedgerRefusal::AccountOverdrawn(name.clone()))
    }

    fn all_or_nothing<'a>(
        &mut self,
        names: impl IntoIterator<Item = &'a AccountName>,
        change: impl FnOnce(&mut Self) -> Result<(), LedgerRefusal>,
    ) -> Result<(), LedgerRefusal> {
        let names: Vec<_> = names.into_iter().collect();
        let before: Vec<_> = names.iter().filter_map(|name| self.accounts.get(*name).cloned()).collect();
        let checked = change(self)
            .and_then(|()| names.iter().filter_map(|name| self.accounts.get(*name)).try_for_each(Account::check));
        if checked.is_err() {
            self.accounts.extend(before.into_iter().map(|account| (account.name.clone(), account)));
        }
        checked
    }
}

#[cfg(test)]
mod tests;
