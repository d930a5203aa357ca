//! Whether an outcome is the one that a command should have had just then, and what it changes.

use proto::reell::funding::v1::{
    AccountGuard, ClosePeriodRequest, EntryDraft, LedgerBalance, LedgerLeg, LedgerPeriodState as PeriodState,
    PendingPostingState, PostPendingRequest, RecordCommitmentRequest, ReleaseCommitmentRequest, ReopenPeriodRequest,
    ReservePostingRequest, ReverseEntryRequest,
};
use time::Date;

use super::{
    super::command::{Answer, Ask, Command, Outcome},
    Account, Change, Commitment, Model, Month, Pending, Step, available, day, day_of,
};

/// What should have been answered: the reason of a refusal, or what the answer is held against.
type Expected<T> = Result<T, &'static str>;

impl Model {
    /// Answers whether it is, and then has carried it out.
    pub(super) fn judge(&mut self, ask: &Ask, outcome: &Outcome) -> bool {
        let key = ask.key();
        if let Some((first, answer)) = key.as_ref().and_then(|key| self.answered.get(key)) {
            return match outcome {
                Ok(again) => first == ask && again == answer,
                Err(reason) => first != ask && reason == "REQUEST_ID_REUSED",
            };
        }
        let adjusts = self.adjusts[ask.who];
        let fits = match &ask.command {
            Command::Open(request) => self.open(&request.account, request.guard(), outcome),
            Command::Look(request) => self.shown(&request.account, outcome),
            Command::Post(request) => {
                let drafts = request.entry.iter().cloned().collect::<Vec<_>>();
                self.post(&drafts, adjusts, outcome)
            }
            Command::PostAll(request) => self.post(&request.entries, adjusts, outcome),
            Command::Hold(request) => self.hold(request, adjusts, outcome),
            Command::Settle(request) => self.settle(request, adjusts, outcome),
            Command::Void(request) => self.void(&request.pending_id, outcome),
            Command::Reverse(request) => self.reverse(request, adjusts, outcome),
            Command::Close(request) => self.close(request, ask.who, outcome),
            Command::Reopen(request) => self.reopen(request, ask.who, outcome),
            Command::Reserve(request) => self.reserve(request, outcome),
            Command::Release(request) => self.release(request, outcome),
        };
        if let (true, Some(key), Ok(answer)) = (fits, key, outcome) {
            self.trace.push(Change::Answered(key.clone()));
            self.answered.insert(key, (ask.clone(), answer.clone()));
        }
        fits
    }

    fn open(&mut self, name: &str, guard: AccountGuard, outcome: &Outcome) -> bool {
        match self.accounts.get(name) {
            Some(account) if account.guard != guard => refused(outcome, "ACCOUNT_ALREADY_OPEN"),
            Some(_) => self.shown(name, outcome),
            None => {
                self.trace.push(Change::Account(name.to_owned(), None));
                self.accounts.insert(name.to_owned(), Account { guard, ..Account::default() });
                self.shown(name, outcome)
            }
        }
    }

    fn shown(&self, name: &str, outcome: &Outcome) -> bool {
        match (self.accounts.get(name), outcome) {
            (Some(account), Ok(Answer::Balance(shown))) => *shown == balance(name, account),
            (None, outcome) => refused(outcome, "ACCOUNT_NOT_FOUND"),
            _ => false,
        }
    }

    fn post(&mut self, drafts: &[EntryDraft], adjusts: bool, outcome: &Outcome) -> bool {
        let days = match self.may_post(drafts, adjusts) {
            Ok(days) => days,
            Err(reason) => return refused(outcome, reason),
        };
        let ids: Vec<&str> = match outcome {
            Ok(Answer::Entries(ids)) => ids.iter().map(String::as_str).collect(),
            Ok(Answer::Entry(entry)) => {
                let (landed, draft) = (days[0], &drafts[0]);
                let moved = landed != day_of(draft);
                let relates_to = if moved { Month::of(day_of(draft)).to_string() } else { String::new() };
                if entry.effective_date != landed.to_string()
                    || entry.relates_to_period != relates_to
                    || entry.legs != draft.legs
                {
                    return false;
                }
                vec![&entry.id]
            }
            _ => return false,
        };
        if ids.len() != drafts.len() {
            return false;
        }
        for ((draft, day), id) in drafts.iter().zip(days).zip(ids) {
            self.add(id, &draft.legs, day, false);
        }
        true
    }

    /// The days on which the entries land; or why none of them is let in.
    fn may_post(&self, drafts: &[EntryDraft], adjusts: bool) -> Expected<Vec<Date>> {
        let mut days = Vec::new();
        for draft in drafts {
            check_free(draft.legs.iter().map(|leg| leg.account.as_str()))?;
            let (day, until) = (day_of(draft), self.closed_until(adjusts));
            let landed = match until {
                Some(until) if draft.land_in_open_period && Month::of(day) <= until => until.next().first_day(),
                _ => day,
            };
            self.admit(landed, adjusts)?;
            days.push(landed);
        }
        let mut accounts = self.accounts.clone();
        for draft in drafts {
            take(&mut accounts, &draft.legs)?;
        }
        Ok(days)
    }

    fn hold(&mut self, request: &ReservePostingRequest, adjusts: bool, outcome: &Outcome) -> bool {
        let names = [request.debit_account.clone(), request.credit_account.clone()];
        let may = check_free(names.iter().map(String::as_str))
            .and_then(|()| self.admit(day(&request.effective_date), adjusts))
            .and_then(|()| {
                let mut accounts = self.accounts.clone();
                for (side, name) in names.iter().enumerate() {
                    accounts.get_mut(name).ok_or("ACCOUNT_NOT_FOUND")?.held[side] += request.amount_ore;
                }
                names.iter().try_for_each(|name| within(&accounts[name]))
            });
        match (may, outcome) {
            (Err(reason), outcome) => refused(outcome, reason),
            (Ok(()), Ok(Answer::Pending(pending))) => {
                let right = (pending.amount_ore, pending.posted_ore, pending.state())
                    == (request.amount_ore, 0, PendingPostingState::Pending);
                for (side, name) in names.iter().enumerate() {
                    self.change_account(name, |account| account.held[side] += request.amount_ore);
                }
                let held = Pending {
                    accounts: names,
                    ore: request.amount_ore,
                    day: day(&request.effective_date),
                    until: pending.expire_time.unwrap_or_default(),
                    is_held: true,
                };
                self.trace.push(Change::Pending(pending.id.clone(), None));
                self.pendings.insert(pending.id.clone(), held);
                right
            }
            _ => false,
        }
    }

    fn settle(&mut self, request: &PostPendingRequest, adjusts: bool, outcome: &Outcome) -> bool {
        let Some(held) = self.pendings.get(&request.pending_id).cloned() else {
            return refused(outcome, "PENDING_NOT_FOUND");
        };
        let ore = if request.amount_ore == 0 { held.ore } else { request.amount_ore };
        let belongs = if request.effective_date.is_empty() { held.day } else { day(&request.effective_date) };
        let may = match (held.is_held, ore <= held.ore) {
            (false, _) => Err("PENDING_RESOLVED"),
            (true, false) => Err("PENDING_EXCEEDED"),
            (true, true) => self.admit(belongs, adjusts),
        };
        match (may, outcome) {
            (Err(reason), outcome) => refused(outcome, reason),
            (Ok(()), Ok(Answer::Settled(pending, entry))) => {
                let leg = |account: &String, amount_ore| LedgerLeg { account: account.clone(), amount_ore };
                let legs = [leg(&held.accounts[0], ore), leg(&held.accounts[1], -ore)];
                self.let_go(&request.pending_id);
                self.add(&entry.id, &legs, belongs, false);
                // Money that was held is there, whatever the guards.
                held.accounts.iter().all(|name| within(&self.accounts[name]).is_ok())
                    && pending.state() == PendingPostingState::Posted
                    && (pending.posted_ore, &pending.entry_id) == (ore, &entry.id)
                    && entry.legs == legs
            }
            _ => false,
        }
    }

    fn void(&mut self, id: &str, outcome: &Outcome) -> bool {
        match (self.pendings.get(id).map(|held| held.is_held), outcome) {
            (None, outcome) => refused(outcome, "PENDING_NOT_FOUND"),
            (Some(false), outcome) => refused(outcome, "PENDING_RESOLVED"),
            (Some(true), Ok(Answer::Pending(pending))) => {
                self.let_go(id);
                pending.state() == PendingPostingState::Voided
            }
            _ => false,
        }
    }

    fn reverse(&mut self, request: &ReverseEntryRequest, adjusts: bool, outcome: &Outcome) -> bool {
        let Some(of) = self.entries.get(&request.entry_id).cloned() else {
            return refused(outcome, "ENTRY_NOT_FOUND");
        };
        let opposite = |leg: &LedgerLeg| LedgerLeg { amount_ore: -leg.amount_ore, ..leg.clone() };
        let legs: Vec<_> = of.legs.iter().map(opposite).collect();
        let belongs = day(&request.effective_date);
        let may = match (of.reversed, of.is_reversal) {
            (true, _) => Err("ENTRY_ALREADY_REVERSED"),
            (false, true) => Err("REVERSAL_NOT_REVERSIBLE"),
            (false, false) => self.admit(belongs, adjusts).and_then(|()| take(&mut self.accounts.clone(), &legs)),
        };
        match (may, outcome) {
            (Err(reason), outcome) => refused(outcome, reason),
            (Ok(()), Ok(Answer::Entry(entry))) => {
                self.add(&entry.id, &legs, belongs, true);
                self.trace.push(Change::Entry(request.entry_id.clone(), Some(of)));
                self.entries.get_mut(&request.entry_id).expect("it is there").reversed = true;
                entry.legs == legs && entry.reverses_entry_id == request.entry_id
            }
            _ => false,
        }
    }

    fn close(&mut self, request: &ClosePeriodRequest, who: usize, outcome: &Outcome) -> bool {
        let month = Month::parse(&request.period).expect("a month");
        let state = |month: &Month| self.months.get(month).map_or(PeriodState::Open, |step| step.state);
        let firm = |state| state == PeriodState::Closed || request.soft && state == PeriodState::SoftClosed;
        let before = self.months.keys().rfind(|closed| **closed < month && firm(state(closed)));
        let used = self.used.iter().any(|used| *used < month && before.is_none_or(|before| used > before));
        let later = self.months.keys().any(|later| *later > month && state(later) == PeriodState::Closed);
        let held = self.pendings.values().any(|held| held.is_held && held.day <= month.last_day());
        let to = if request.soft { PeriodState::SoftClosed } else { PeriodState::Closed };
        let steps = match state(&month) {
            PeriodState::Closed => false,
            PeriodState::SoftClosed => !request.soft,
            PeriodState::Open | PeriodState::Unspecified => true,
        };
        if steps && month >= self.today {
            return refused(outcome, "PERIOD_NOT_OVER");
        }
        if !steps || later || used {
            return refused(outcome, "PERIOD_STATE");
        }
        if held {
            return refused(outcome, "PERIOD_HAS_PENDINGS");
        }
        self.step(month, to, who, outcome)
    }

    fn reopen(&mut self, request: &ReopenPeriodRequest, who: usize, outcome: &Outcome) -> bool {
        let month = Month::parse(&request.period).expect("a month");
        let closed = |step: &Step| step.state != PeriodState::Open;
        let later = self.months.iter().any(|(later, step)| *later > month && closed(step));
        match self.months.get(&month).filter(|step| closed(step)) {
            Some(_) if later => refused(outcome, "PERIOD_STATE"),
            Some(step) if step.by == who => refused(outcome, "REOPENING_BY_CLOSER"),
            Some(_) => self.step(month, PeriodState::Open, who, outcome),
            None => refused(outcome, "PERIOD_STATE"),
        }
    }

    fn step(&mut self, month: Month, state: PeriodState, by: usize, outcome: &Outcome) -> bool {
        let Ok(Answer::Period(period)) = outcome else { return false };
        self.trace.push(Change::Month(month, self.months.get(&month).cloned()));
        self.months.insert(month, Step { state, by });
        let kept: i64 = period.trial_balance.iter().map(|line| line.balance_ore).sum();
        period.state() == state && kept == 0
    }

    fn reserve(&mut self, request: &RecordCommitmentRequest, outcome: &Outcome) -> bool {
        let live = self.commitments.values().find(|held| held.is_live && held.case == request.case_id);
        if let Some(live) = live {
            // Whether the case has money is asked before whether there is any: of two wishes for one case at once, the later may be told
            // that there is too little left.
            return match outcome {
                Err(reason) if reason == "FUNDS_INSUFFICIENT" => request.amount_ore > self.purse[0],
                Ok(answer) => live.ore == request.amount_ore && *answer == live.answer,
                Err(reason) => live.ore != request.amount_ore && reason == "CASE_ALREADY_COMMITTED",
            };
        }
        if request.amount_ore > self.purse[0] {
            return refused(outcome, "FUNDS_INSUFFICIENT");
        }
        let Ok(answer @ Answer::Commitment(made)) = outcome else { return false };
        self.trace.push(Change::Purse(self.purse, self.booked));
        self.purse = [self.purse[0] - request.amount_ore, self.purse[1] + request.amount_ore];
        self.booked += 1;
        let held = Commitment {
            case: request.case_id.clone(),
            ore: request.amount_ore,
            until: made.expire_time.unwrap_or_default(),
            is_live: true,
            answer: answer.clone(),
        };
        self.trace.push(Change::Commitment(made.id.clone(), Box::new(self.commitments.get(&made.id).cloned())));
        let known = self.commitments.insert(made.id.clone(), held);
        known.is_none() && made.amount_ore == request.amount_ore
    }

    fn release(&mut self, request: &ReleaseCommitmentRequest, outcome: &Outcome) -> bool {
        match (self.commitments.get(&request.commitment_id).map(|held| held.is_live), outcome) {
            (None, outcome) => refused(outcome, "COMMITMENT_NOT_FOUND"),
            (Some(false), outcome) => refused(outcome, "COMMITMENT_STATE"),
            (Some(true), Ok(Answer::Commitment(_))) => {
                self.give_back(&request.commitment_id);
                true
            }
            _ => false,
        }
    }

    /// Up to which month nothing is let in.
    fn closed_until(&self, adjusts: bool) -> Option<Month> {
        let closed =
            |step: &Step| step.state == PeriodState::Closed || !adjusts && step.state == PeriodState::SoftClosed;
        self.months.iter().rfind(|(_, step)| closed(step)).map(|(month, _)| *month)
    }

    fn admit(&self, day: Date, adjusts: bool) -> Expected<()> {
        match self.closed_until(adjusts) {
            Some(until) if Month::of(day) <= until => Err("PERIOD_CLOSED"),
            _ => Ok(()),
        }
    }
}

fn refused(outcome: &Outcome, reason: &str) -> bool {
    outcome.as_ref().is_err_and(|found| found == reason)
}

fn check_free<'a>(mut names: impl Iterator<Item = &'a str>) -> Expected<()> {
    if names.any(|name| name.starts_with("decision:")) { Err("ACCOUNT_KEPT_BY_DECISIONS") } else { Ok(()) }
}

fn within(account: &Account) -> Expected<()> {
    if available(account) < 0 { Err("ACCOUNT_OVERDRAWN") } else { Ok(()) }
}

/// Posts legs to some accounts: all of them are open, and none is taken beyond its guard.
fn take(accounts: &mut std::collections::BTreeMap<String, Account>, legs: &[LedgerLeg]) -> Expected<()> {
    for leg in legs {
        let account = accounts.get_mut(&leg.account).ok_or("ACCOUNT_NOT_FOUND")?;
        account.posted[usize::from(leg.amount_ore < 0)] += leg.amount_ore.abs();
    }
    legs.iter().try_for_each(|leg| within(&accounts[&leg.account]))
}

/// What the contract shows of an account.
pub fn balance(name: &str, account: &Account) -> LedgerBalance {
    let ([debit, credit], [held_debit, held_credit]) = (account.posted, account.held);
    LedgerBalance {
        account: name.to_owned(),
        guard: account.guard.into(),
        posted_debit_ore: debit,
        posted_credit_ore: credit,
        pending_debit_ore: held_debit,
        pending_credit_ore: held_credit,
        balance_ore: debit - credit,
        available_ore: available(account),
    }
}
