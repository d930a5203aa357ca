//! The months of the books: open, closed softly, closed with a trial balance that is kept. Each step is kept for ever.
//!
//! ```text
//! open ──► softly closed ──► closed
//!  ▲ └──────────────────────►  │
//!  └──────── reopened ◄────────┘   by another person, and the latest month only
//! ```

use std::fmt;

use mesh::clock::Timestamp;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use time::{Date, Month as Name};

use super::{PendingId, claims::attestation::Signer, money::Ore, refusal::ledger::LedgerRefusal};

/// A month of the calendar.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Month {
    year: i32,
    month: u8,
}

impl Month {
    /// The month of a day.
    pub fn of(day: Date) -> Self {
        Self { year: day.year(), month: day.month().into() }
    }

    /// Reads YYYY-MM. The error names the rule that it breaks.
    pub fn parse(text: &str) -> Result<Self, String> {
        let rule = || "must be a month of the calendar, as YYYY-MM".to_owned();
        let (year, month) = text.split_once('-').filter(|_| text.len() == 7).ok_or_else(rule)?;
        let digits = |part: &str| part.bytes().all(|byte| byte.is_ascii_digit());
        if !digits(year) || !digits(month) {
            return Err(rule());
        }
        let (year, month) = (year.parse().map_err(|_| rule())?, month.parse().map_err(|_| rule())?);
        Name::try_from(month).map(|_| Self { year, month }).map_err(|_| rule())
    }

    /// The next month.
    #[must_use]
    pub fn next(self) -> Self {
        match self.month {
            12 => Self { year: self.year.saturating_add(1), month: 1 },
            month => Self { month: month + 1, ..self },
        }
    }

    /// Its first day.
    pub fn first_day(self) -> Date {
        let name = Name::try_from(self.month).unwrap_or(Name::January);
        Date::from_calendar_date(self.year, name, 1).unwrap_or(Date::MAX)
    }

    /// Its last day.
    pub fn last_day(self) -> Date {
        self.next().first_day().previous_day().unwrap_or(Date::MAX)
    }
}

impl fmt::Display for Month {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:04}-{:02}", self.year, self.month)
    }
}

/// Where a month stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum State {
    /// Whoever may post posts.
    Open,
    /// Only who may close months posts.
    SoftClosed,
    /// Nobody posts.
    Closed,
}

impl State {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Open, Self::SoftClosed, Self::Closed];

    /// The word that it is stored under.
    pub fn word(self) -> &'static str {
        match self {
            Self::Open => "open",
            Self::SoftClosed => "soft_closed",
            Self::Closed => "closed",
        }
    }
}

/// What stood on the accounts on the last day of a month.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct TrialBalance(Vec<(String, Ore)>);

impl TrialBalance {
    /// Of these balances, in the order of the accounts' names byte by byte, whatever order a database has.
    pub fn new(mut balances: Vec<(String, Ore)>) -> Self {
        balances.sort();
        Self(balances)
    }

    /// SHA-256 over its lines, each account with its balance, in hexadecimal.
    pub fn hash(&self) -> String {
        let mut hash = Sha256::new();
        for (account, balance) in &self.0 {
            hash.update(format!("{account} {}\n", balance.ore()));
        }
        hex::encode(hash.finalize())
    }

    /// The accounts with their balances.
    pub fn lines(&self) -> &[(String, Ore)] {
        &self.0
    }

    /// What all of it sums to; none where that is beyond what can be counted.
    pub fn sum(&self) -> Option<Ore> {
        Ore::sum(self.0.iter().map(|(_, balance)| *balance))
    }
}

/// Something that was decided on a month.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Step {
    /// 1, 2, 3 …
    pub number: i32,
    /// Where the month stood from then on.
    pub state: State,
    /// By whom.
    pub actor: String,
    /// Why; empty where it was closed in order.
    pub reason: String,
    /// When.
    pub time: Timestamp,
    /// What was kept.
    pub trial_balance: Option<TrialBalance>,
}

/// A month with what has happened to it, oldest first.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Period {
    /// Which.
    pub month: Month,
    /// What has happened.
    pub steps: Vec<Step>,
}

/// What decides on whether a month can be closed.
#[derive(Debug, Clone, Default)]
pub struct Around {
    /// What is held of it, and of the months before.
    pub held: Vec<PendingId>,
    /// The first month before it that has entries and is not closed.
    pub open_before: Option<Month>,
    /// A month behind it that is closed for good.
    pub closed_after: Option<Month>,
    /// What stands on the accounts on its last day.
    pub trial_balance: TrialBalance,
}

/// Who decides, and when.
#[derive(Debug, Clone)]
pub struct Decider {
    /// Who.
    pub signer: Signer,
    /// When.
    pub time: Timestamp,
}

impl Period {
    /// Where it stands.
    pub fn state(&self) -> State {
        self.steps.last().map_or(State::Open, |step| step.state)
    }

    /// Closes it, softly or for good.
    pub fn close(&mut self, soft: bool, around: Around, by: Decider) -> Result<&Step, LedgerRefusal> {
        let refuse = |obstacle| Err(LedgerRefusal::PeriodState(self.month, obstacle));
        match (self.state(), soft) {
            (State::Open, _) | (State::SoftClosed, false) => {}
            (State::SoftClosed, true) | (State::Closed, _) => return refuse(Obstacle::Closed),
        }
        if by.time.date() <= self.month.last_day() {
            return Err(LedgerRefusal::PeriodNotOver(self.month));
        }
        if let Some(later) = around.closed_after {
            return refuse(Obstacle::ClosedAfter(later));
        }
        if let Some(open) = around.open_before {
            return refuse(Obstacle::OpenBefore(open));
        }
        if !around.held.is_empty() {
            return Err(LedgerRefusal::PeriodHasPendings(self.month, around.held));
        }
        let (state, kept) = match soft {
            true => (State::SoftClosed, None),
            false => (State::Closed, Some(around.trial_balance)),
        };
        Ok(self.step(state, String::new(), kept, by))
    }

    /// Opens it again. `later` is a month behind it that is closed, and `closer` who is behind the account that closed this one.
    pub fn reopen(
        &mut self,
        later: Option<Month>,
        closer: Option<&Signer>,
        reason: String,
        by: Decider,
    ) -> Result<&Step, LedgerRefusal> {
        let refuse = |obstacle| Err(LedgerRefusal::PeriodState(self.month, obstacle));
        let Some(last) = self.steps.last() else { return refuse(Obstacle::Open) };
        match last.state {
            State::Open => return refuse(Obstacle::Open),
            State::SoftClosed | State::Closed => {}
        }
        if let Some(later) = later {
            return refuse(Obstacle::ClosedAfter(later));
        }
        if last.actor == by.signer.account || closer.is_some_and(|closer| by.signer.is(closer)) {
            return Err(LedgerRefusal::ReopeningByCloser(self.month));
        }
        Ok(self.step(State::Open, reason, None, by))
    }

    fn step(&mut self, state: State, reason: String, trial_balance: Option<TrialBalance>, by: Decider) -> &Step {
        let number = i32::try_from(self.steps.len()).unwrap_or(i32::MAX).saturating_add(1);
        let step = Step { number, state, actor: by.signer.account, reason, time: by.time, trial_balance };
        let place = self.steps.len();
        self.steps.push(step);
        &self.steps[place]
    }
}

/// Why a month can be neither closed nor opened.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Obstacle {
    /// It is closed.
    Closed,
    /// It is open.
    Open,
    /// An earlier month has entries and is open.
    OpenBefore(Month),
    /// A later month is closed.
    ClosedAfter(Month),
}

/// Up to which month the books are closed. What is before a closed month takes nothing either: its balances count on it.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Calendar {
    closed: Option<Month>,
    softly: Option<Month>,
}

impl Calendar {
    /// A calendar of what was decided on months.
    pub fn new(states: impl IntoIterator<Item = (Month, State)>) -> Self {
        let mut calendar = Self::default();
        for (month, state) in states {
            match state {
                State::Open => {}
                State::SoftClosed => calendar.softly = calendar.softly.max(Some(month)),
                State::Closed => calendar.closed = calendar.closed.max(Some(month)),
            }
        }
        calendar
    }

    /// Lets an entry of a day in, or refuses it. `adjusts` tells that whoever posts may close months.
    pub fn admit(self, day: Date, adjusts: bool) -> Result<(), LedgerRefusal> {
        let month = Month::of(day);
        match self.until(adjusts) {
            Some(closed) if month <= closed => Err(LedgerRefusal::PeriodClosed(month, closed.next())),
            Some(_) | None => Ok(()),
        }
    }

    /// The day on which an entry of a day lands: that day, or the first of the next month that is open.
    pub fn landing(self, day: Date, adjusts: bool) -> Date {
        match self.until(adjusts) {
            Some(closed) if Month::of(day) <= closed => closed.next().first_day(),
            Some(_) | None => day,
        }
    }

    fn until(self, adjusts: bool) -> Option<Month> {
        if adjusts { self.closed } else { self.closed.max(self.softly) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::claims::attestation::examples::signer;
    use time::macros::date;

    fn by(actor: &str, day: Date) -> Decider {
        let time = day.with_hms(12, 0, 0).map(|moment| moment.assume_utc()).unwrap().into();
        Decider { signer: signer(actor), time }
    }

    fn december() -> Period {
        Period { month: Month::parse("2026-12").unwrap(), steps: Vec::new() }
    }

    #[test]
    fn a_month_is_read_as_it_is_written_and_knows_its_days() {
        let month = Month::parse("2024-02").unwrap();
        assert_eq!((month.first_day(), month.last_day()), (date!(2024 - 02 - 01), date!(2024 - 02 - 29)));
        assert_eq!(Month::parse("2026-12").unwrap().next().to_string(), "2027-01");
        for wrong in ["2024-13", "2024-00", "24-02", "2024-2", "2024/02", "", "+024-02"] {
            assert!(Month::parse(wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn a_december_with_money_that_is_held_is_not_closed_and_what_is_held_is_listed() {
        let held = PendingId::from(uuid::Uuid::from_u128(7));
        let around = Around { held: vec![held], ..Around::default() };
        let mut december = december();
        let refused = december.close(false, around, by("a", date!(2027 - 01 - 05)));
        let refused = refused.err();
        assert_eq!(refused, Some(LedgerRefusal::PeriodHasPendings(december.month, vec![held])));
    }

    #[test]
    fn a_cost_of_a_closed_december_lands_in_january() {
        let december = december().month;
        let calendar = Calendar::new([(december, State::Closed)]);
        assert_eq!(calendar.landing(date!(2026 - 12 - 31), true), date!(2027 - 01 - 01));
        assert!(calendar.admit(date!(2026 - 12 - 31), true).is_err());
        assert!(calendar.admit(date!(2027 - 01 - 01), false).is_ok());
        let november = Month::parse("2026-11").unwrap();
        let softly = Calendar::new([(november, State::Closed), (december, State::SoftClosed)]);
        assert!(softly.admit(date!(2026 - 12 - 31), true).is_ok());
        assert_eq!(softly.landing(date!(2026 - 12 - 31), false), date!(2027 - 01 - 01));
        assert_eq!(softly.landing(date!(2001 - 01 - 31), true), date!(2026 - 12 - 01), "what is before a closed month");
    }

    #[test]
    fn a_month_is_closed_in_order_and_opened_by_another_person() {
        let mut period = december();
        let on_the_day = period.close(false, Around::default(), by("a", date!(2026 - 12 - 31)));
        assert_eq!(on_the_day.err(), Some(LedgerRefusal::PeriodNotOver(december().month)));
        let around = Around { open_before: Month::parse("2026-11").ok(), ..Around::default() };
        assert!(period.close(false, around, by("a", date!(2027 - 01 - 01))).is_err());
        assert!(period.close(true, Around::default(), by("a", date!(2027 - 01 - 01))).is_ok());
        assert!(period.close(true, Around::default(), by("a", date!(2027 - 01 - 01))).is_err());
        let trial_balance = TrialBalance::new(vec![("c:d".into(), Ore::new(-5)), ("a:b".into(), Ore::new(5))]);
        let around = Around { trial_balance: trial_balance.clone(), ..Around::default() };
        let step = period.close(false, around, by("a", date!(2027 - 01 - 02))).unwrap().clone();
        assert_eq!((step.number, step.trial_balance), (2, Some(trial_balance)));
        let again = |period: &mut Period, actor| {
            let closer = signer("a");
            let by = by(actor, date!(2027 - 01 - 03));
            period.reopen(None, Some(&closer), "a late invoice".into(), by).map(|step| step.state)
        };
        assert_eq!(again(&mut period, "a"), Err(LedgerRefusal::ReopeningByCloser(period.month)));
        let later = Month::parse("2027-01").ok();
        assert!(period.reopen(later, None, "a late invoice".into(), by("b", date!(2027 - 02 - 03))).is_err());
        let of_a = |account: &str| Signer { person: Some(uuid::Uuid::from_u128(1)), ..signer(account) };
        let other = Decider { signer: of_a("a2"), ..by("a2", date!(2027 - 01 - 03)) };
        let refused = period.reopen(None, Some(&of_a("a")), "a late invoice".into(), other).map(|step| step.state);
        assert_eq!(refused, Err(LedgerRefusal::ReopeningByCloser(period.month)));
        assert_eq!(again(&mut period, "b"), Ok(State::Open));
        assert_eq!(again(&mut period, "b"), Err(LedgerRefusal::PeriodState(period.month, Obstacle::Open)));
    }
}
