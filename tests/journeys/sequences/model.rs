//! What the books should hold, kept beside them: small, slow, and of one piece. It knows the rules from the contract, and none of the code.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use funding::domain::period::Month;
use prost_types::Timestamp;
use proto::reell::funding::v1::{AccountGuard, EntryDraft, LedgerLeg, LedgerPeriodState as PeriodState};
use time::Date;

use super::command::{Answer, Ask, Outcome};

pub mod judge;

/// What stands on an account.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Account {
    /// What it is held to.
    pub guard: AccountGuard,
    /// Posted debit and credit.
    pub posted: [i64; 2],
    /// Held debit and credit.
    pub held: [i64; 2],
}

/// An entry.
#[derive(Debug, Clone)]
pub struct Entry {
    /// Its legs.
    pub legs: Vec<LedgerLeg>,
    /// The day that it belongs to.
    pub day: Date,
    /// Whether it takes another back.
    pub is_reversal: bool,
    /// Whether it was taken back.
    pub reversed: bool,
}

/// Money that is or was held.
#[derive(Debug, Clone)]
pub struct Pending {
    /// Debited and credited.
    pub accounts: [String; 2],
    /// How much.
    pub ore: i64,
    /// The day that it belongs to.
    pub day: Date,
    /// When it is given back.
    pub until: Timestamp,
    /// Whether it is held.
    pub is_held: bool,
}

/// Money that is or was set aside for a case.
#[derive(Debug, Clone)]
pub struct Commitment {
    /// For which.
    pub case: String,
    /// How much.
    pub ore: i64,
    /// When it is given back.
    pub until: Timestamp,
    /// Whether it is set aside.
    pub is_live: bool,
    /// What was answered on it.
    pub answer: Answer,
}

/// Where a month stands, and who closed it.
#[derive(Debug, Clone)]
pub struct Step {
    /// Where.
    pub state: PeriodState,
    /// Who.
    pub by: usize,
}

/// All of it.
pub struct Model {
    /// Which clients may close months.
    pub adjusts: Vec<bool>,
    /// The decision whose money is set aside.
    pub decision: String,
    /// Accounts by their names.
    pub accounts: BTreeMap<String, Account>,
    /// Entries by their ids.
    pub entries: HashMap<String, Entry>,
    /// What is or was held, by its id.
    pub pendings: HashMap<String, Pending>,
    /// What is or was set aside, by its id.
    pub commitments: HashMap<String, Commitment>,
    /// What is left of the decision, and what is set aside.
    pub purse: [i64; 2],
    /// How many entries of the decision there are.
    pub booked: i64,
    /// Months that something was decided on.
    pub months: BTreeMap<Month, Step>,
    /// Months that have entries.
    pub used: BTreeSet<Month>,
    /// The month of today, which is not over.
    pub today: Month,
    /// What was answered under each key.
    pub answered: HashMap<(usize, String), (Ask, Answer)>,
    trace: Vec<Change>,
}

/// How something was before it was changed.
enum Change {
    Account(String, Option<Account>),
    Entry(String, Option<Entry>),
    Pending(String, Option<Pending>),
    Commitment(String, Box<Option<Commitment>>),
    Purse([i64; 2], i64),
    Month(Month, Option<Step>),
    Used(Month),
    Answered((usize, String)),
}

impl Model {
    /// Books of a decision with so much left, and of nothing else.
    pub fn new(adjusts: Vec<bool>, decision: &str, available: i64, today: Month) -> Self {
        Self {
            adjusts,
            decision: decision.to_owned(),
            accounts: BTreeMap::new(),
            entries: HashMap::new(),
            pendings: HashMap::new(),
            commitments: HashMap::new(),
            purse: [available, 0],
            booked: 0,
            months: BTreeMap::new(),
            used: BTreeSet::from([today]),
            today,
            answered: HashMap::new(),
            trace: Vec::new(),
        }
    }

    /// Looks for an order in which what was asked at the same time gives just the outcomes that it had, and is then as after it.
    pub fn explains(&mut self, round: &[(Ask, Outcome)]) -> bool {
        let mut left: Vec<usize> = (0..round.len()).collect();
        let explained = self.explains_rest(round, &mut left);
        self.trace.clear();
        explained
    }

    fn explains_rest(&mut self, round: &[(Ask, Outcome)], left: &mut Vec<usize>) -> bool {
        for place in 0..left.len() {
            let next = left.remove(place);
            let (ask, outcome) = &round[next];
            let mark = self.trace.len();
            if self.judge(ask, outcome) && (left.is_empty() || self.explains_rest(round, left)) {
                return true;
            }
            self.take_back(mark);
            left.insert(place, next);
        }
        left.is_empty()
    }

    fn take_back(&mut self, mark: usize) {
        fn put<K: std::hash::Hash + Eq, V>(map: &mut HashMap<K, V>, key: K, before: Option<V>) {
            match before {
                Some(before) => drop(map.insert(key, before)),
                None => drop(map.remove(&key)),
            }
        }
        while self.trace.len() > mark {
            match self.trace.pop().expect("there is one") {
                Change::Account(name, Some(before)) => drop(self.accounts.insert(name, before)),
                Change::Account(name, None) => drop(self.accounts.remove(&name)),
                Change::Entry(id, before) => put(&mut self.entries, id, before),
                Change::Pending(id, before) => put(&mut self.pendings, id, before),
                Change::Commitment(id, before) => put(&mut self.commitments, id, *before),
                Change::Purse(purse, booked) => (self.purse, self.booked) = (purse, booked),
                Change::Month(month, Some(before)) => drop(self.months.insert(month, before)),
                Change::Month(month, None) => drop(self.months.remove(&month)),
                Change::Used(month) => drop(self.used.remove(&month)),
                Change::Answered(key) => drop(self.answered.remove(&key)),
            }
        }
    }

    /// What has been held the longest by its day: until it is settled, no month from then on can be closed.
    pub fn earliest_held(&self) -> Option<&String> {
        let held = self.pendings.iter().filter(|(_, held)| held.is_held);
        held.min_by_key(|(id, held)| (held.day, *id)).map(|(id, _)| id)
    }

    /// What is held, or set aside, and whose time is over at a moment is given back.
    pub fn expire(&mut self, now: &Timestamp) {
        let over = |until: &Timestamp| (until.seconds, until.nanos) <= (now.seconds, now.nanos);
        let pendings: Vec<_> = self
            .pendings
            .iter()
            .filter(|(_, held)| held.is_held && over(&held.until))
            .map(|(id, _)| id.clone())
            .collect();
        for id in pendings {
            self.let_go(&id);
        }
        let commitments: Vec<_> = self
            .commitments
            .iter()
            .filter(|(_, held)| held.is_live && over(&held.until))
            .map(|(id, _)| id.clone())
            .collect();
        for id in commitments {
            self.give_back(&id);
        }
        self.trace.clear();
    }

    /// What an account had been debited and credited on the evening of a day.
    pub fn posted_by(&self, account: &str, day: Date) -> [i64; 2] {
        let mut posted = [0; 2];
        for leg in self.entries.values().filter(|entry| entry.day <= day).flat_map(|entry| &entry.legs) {
            if leg.account == account {
                posted[usize::from(leg.amount_ore < 0)] += leg.amount_ore.abs();
            }
        }
        posted
    }

    fn change_account(&mut self, name: &str, change: impl FnOnce(&mut Account)) {
        let before = self.accounts[name];
        self.trace.push(Change::Account(name.to_owned(), Some(before)));
        change(self.accounts.get_mut(name).expect("an account that is open"));
    }

    /// Adds an entry, and moves what stands on its accounts.
    fn add(&mut self, id: &str, legs: &[LedgerLeg], day: Date, is_reversal: bool) {
        for leg in legs {
            self.change_account(&leg.account, |account| {
                account.posted[usize::from(leg.amount_ore < 0)] += leg.amount_ore.abs();
            });
        }
        let entry = Entry { legs: legs.to_vec(), day, is_reversal, reversed: false };
        self.trace.push(Change::Entry(id.to_owned(), None));
        assert!(self.entries.insert(id.to_owned(), entry).is_none(), "{id} was given twice");
        if self.used.insert(Month::of(day)) {
            self.trace.push(Change::Used(Month::of(day)));
        }
    }

    fn let_go(&mut self, id: &str) {
        let held = self.pendings[id].clone();
        for (side, account) in held.accounts.iter().enumerate() {
            self.change_account(account, |account| account.held[side] -= held.ore);
        }
        self.trace.push(Change::Pending(id.to_owned(), Some(held)));
        self.pendings.get_mut(id).expect("it is there").is_held = false;
    }

    fn give_back(&mut self, id: &str) {
        let before = self.commitments[id].clone();
        self.trace.push(Change::Purse(self.purse, self.booked));
        self.purse = [self.purse[0] + before.ore, self.purse[1] - before.ore];
        self.booked += 1;
        self.trace.push(Change::Commitment(id.to_owned(), Box::new(Some(before))));
        self.commitments.get_mut(id).expect("it is there").is_live = false;
    }
}

/// What can still be taken out of an account, where a guard says which way out is.
pub fn available(account: &Account) -> i64 {
    let [debit, credit] = account.posted;
    match account.guard {
        AccountGuard::DebitsWithinCredits => credit - debit - account.held[0],
        AccountGuard::CreditsWithinDebits => debit - credit - account.held[1],
        AccountGuard::None | AccountGuard::Unspecified => 0,
    }
}

/// A day as the contract writes it.
pub fn day(text: &str) -> Date {
    let month = Month::parse(&text[..7]).expect("a month");
    let day: i64 = text[8..].parse().expect("a day");
    month.first_day() + time::Duration::days(day - 1)
}

/// The day that a draft names.
pub fn day_of(draft: &EntryDraft) -> Date {
    day(&draft.effective_date)
}
