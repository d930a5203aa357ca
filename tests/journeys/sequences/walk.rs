//! Draws what the clients ask next: as good as by chance, the same for the same seed and answers, and often about the same things at once.

use funding::domain::period::Month;
use proto::reell::funding::v1::{
    AccountGuard, ClosePeriodRequest, EntryDraft, GetBalanceRequest, LedgerLeg, LedgerPeriodState, OpenAccountRequest,
    PostEntriesRequest, PostEntryRequest, PostPendingRequest, RecordCommitmentRequest, ReleaseCommitmentRequest,
    ReopenPeriodRequest, ReservePostingRequest, ReverseEntryRequest, VoidPendingRequest,
};
use sandbox::key;
use time::Date;

use super::{
    command::{Ask, Command, Outcome},
    model::{Model, Step},
};
use crate::chance::Chance;

/// How many of the latest things somebody asks about.
const LATEST: usize = 12;
/// How many answered commands may be sent again.
const REMEMBERED: usize = 200;
/// How many cases want money.
const CASES: usize = 40;
/// How long what is held for a short time is held, in seconds.
const SHORTLY_S: i64 = 600;

/// What a walk goes on from.
pub struct Walk {
    /// What is drawn.
    pub chance: Chance,
    /// The accounts.
    pub accounts: Vec<(String, AccountGuard)>,
    /// Today.
    pub today: Date,
    clients: usize,
    may_close: Vec<usize>,
    cases: Vec<String>,
    entries: Vec<String>,
    pendings: Vec<String>,
    commitments: Vec<String>,
    answered: Vec<Ask>,
}

impl Walk {
    /// A walk of so many clients, of whom some may close months.
    pub fn new(seed: u64, adjusts: &[bool], accounts: Vec<(String, AccountGuard)>, today: Date) -> Self {
        let case = |_| format!("case_{}", uuid::Uuid::new_v4().simple());
        Self {
            chance: Chance::new(seed),
            accounts,
            today,
            clients: adjusts.len(),
            may_close: (0..adjusts.len()).filter(|who| adjusts[*who]).collect(),
            cases: (0..CASES).map(case).collect(),
            entries: Vec::new(),
            pendings: Vec::new(),
            commitments: Vec::new(),
            answered: Vec::new(),
        }
    }

    /// What is asked at the same time next: something by each client, and now and then the same thing twice.
    pub fn round(&mut self, model: &Model) -> Vec<Ask> {
        let mut round = Vec::with_capacity(self.clients);
        for who in 0..self.clients {
            if self.chance.percent(8)
                && let Some(again) = self.again()
            {
                round.push(again);
                continue;
            }
            let ask = Ask { who, command: self.command(who, model) };
            if round.len() + 1 < self.clients && self.chance.percent(4) && ask.key().is_some() {
                round.push(ask.clone());
            }
            round.push(ask);
        }
        round.truncate(self.clients);
        round
    }

    /// Takes note of what was answered, to ask about it.
    pub fn note(&mut self, round: &[(Ask, Outcome)]) {
        use super::command::Answer;
        for (ask, outcome) in round {
            let Ok(answer) = outcome else { continue };
            match answer {
                Answer::Entry(entry) => self.entries.push(entry.id.clone()),
                Answer::Entries(ids) => self.entries.extend(ids.iter().cloned()),
                Answer::Pending(pending) => self.pendings.push(pending.id.clone()),
                Answer::Settled(_, entry) => self.entries.push(entry.id.clone()),
                Answer::Commitment(made) => self.commitments.push(made.id.clone()),
                Answer::Balance(_) | Answer::Period(_) => {}
            }
            if ask.key().is_some() {
                self.answered.push(ask.clone());
            }
        }
        let forget = self.answered.len().saturating_sub(REMEMBERED);
        self.answered.drain(..forget);
    }

    /// A command that was answered before, now and then with another body.
    fn again(&mut self) -> Option<Ask> {
        let mut again = self.chance.of(&self.answered)?.clone();
        if let Command::Post(request) = &mut again.command
            && self.chance.percent(30)
            && let Some(entry) = &mut request.entry
        {
            entry.reason.push_str(", and more");
        }
        Some(again)
    }

    fn command(&mut self, who: usize, model: &Model) -> Command {
        let may_close = self.may_close.contains(&who);
        match self.chance.below(100) {
            0..28 => Command::Post(PostEntryRequest { request_id: key(), entry: Some(self.draft()) }),
            28..33 => {
                // The answer names the entries and not their days: where a month is closed meanwhile, both would explain it.
                let draft = |walk: &mut Self| EntryDraft { land_in_open_period: false, ..walk.draft() };
                let entries = (0..2 + self.chance.below(3)).map(|_| draft(self)).collect();
                Command::PostAll(PostEntriesRequest { request_id: key(), entries })
            }
            33..46 => self.hold(),
            46..57 => self.settle(),
            57..63 => {
                let earliest = model.earliest_held().filter(|_| self.chance.percent(3));
                let pending_id = match earliest {
                    Some(earliest) => earliest.clone(),
                    None => latest(&mut self.chance, &self.pendings, super::NO_PENDING),
                };
                Command::Void(VoidPendingRequest { request_id: key(), pending_id })
            }
            63..72 => {
                let entry_id = latest(&mut self.chance, &self.entries, super::NO_ENTRY);
                let effective_date = self.day().to_string();
                Command::Reverse(ReverseEntryRequest {
                    request_id: key(),
                    entry_id,
                    reason: "a slip".into(),
                    effective_date,
                })
            }
            72..75 if may_close => {
                let soft = self.chance.percent(40);
                let closed = |step: &Step| step.state != LedgerPeriodState::Open;
                let open = |month: &&Month| !model.months.range(**month..).any(|(_, step)| closed(step));
                let next = model.used.iter().find(open).filter(|_| self.chance.percent(60)).copied();
                let period = next.unwrap_or_else(|| self.month(model)).to_string();
                Command::Close(ClosePeriodRequest { request_id: key(), period, soft })
            }
            75..77 if may_close => Command::Reopen(ReopenPeriodRequest {
                request_id: key(),
                period: self.closed(model).to_string(),
                reason: "a late invoice has come".into(),
            }),
            77..84 => {
                let case_id = self.chance.of(&self.cases).cloned().expect("there are cases");
                let amount_ore = [10_000, 20_000, 30_000][self.chance.below(3)];
                let decision_id = model.decision.clone();
                Command::Reserve(RecordCommitmentRequest { request_id: key(), decision_id, case_id, amount_ore })
            }
            84..89 => {
                let commitment_id = latest(&mut self.chance, &self.commitments, super::NO_COMMITMENT);
                let reason = "opened twice".into();
                Command::Release(ReleaseCommitmentRequest { request_id: key(), commitment_id, reason })
            }
            89..91 => {
                let (account, guard) = self.chance.of(&self.accounts).cloned().expect("there are accounts");
                let guard = if self.chance.percent(30) { AccountGuard::None } else { guard };
                Command::Open(OpenAccountRequest { request_id: key(), account, guard: guard.into() })
            }
            _ => Command::Look(GetBalanceRequest { account: self.account(), ..GetBalanceRequest::default() }),
        }
    }

    fn draft(&mut self) -> EntryDraft {
        let ore = ore(&mut self.chance);
        let leg = |account: String, amount_ore: i64| LedgerLeg { account, amount_ore };
        let mut legs = vec![leg(self.account(), ore), leg(self.account(), -ore)];
        if ore > 1 && self.chance.percent(25) {
            legs[1].amount_ore = -(ore / 2);
            legs.push(leg(self.account(), ore / 2 - ore));
        }
        if self.chance.percent(3) {
            legs[0].account = format!("decision:{}:available", super::NO_DECISION);
        }
        EntryDraft {
            kind: "walked".into(),
            effective_date: self.day().to_string(),
            reason: "a step of a walk".into(),
            legs,
            land_in_open_period: self.chance.percent(30),
        }
    }

    fn hold(&mut self) -> Command {
        let debit_account = self.account();
        let credit_account = self.account();
        if debit_account == credit_account {
            return Command::Look(GetBalanceRequest { account: debit_account, ..GetBalanceRequest::default() });
        }
        Command::Hold(ReservePostingRequest {
            request_id: key(),
            debit_account,
            credit_account,
            amount_ore: ore(&mut self.chance),
            effective_date: if self.chance.percent(4) { self.day() } else { self.today }.to_string(),
            hold_s: if self.chance.percent(10) { SHORTLY_S } else { 0 },
            reason: "a step of a walk".into(),
        })
    }

    fn settle(&mut self) -> Command {
        let pending_id = latest(&mut self.chance, &self.pendings, super::NO_PENDING);
        let amount_ore = if self.chance.percent(50) { 0 } else { ore(&mut self.chance) };
        let effective_date = if self.chance.percent(70) { String::new() } else { self.day().to_string() };
        let kind = "settled".to_owned();
        Command::Settle(PostPendingRequest { request_id: key(), pending_id, amount_ore, effective_date, kind })
    }

    /// An account, now and then one that is not open.
    fn account(&mut self) -> String {
        match self.chance.of(&self.accounts) {
            Some((account, _)) if !self.chance.percent(2) => account.clone(),
            _ => "test:nobody:opened".to_owned(),
        }
    }

    /// Mostly today, and else a day of the four months before.
    fn day(&mut self) -> Date {
        let back = if self.chance.percent(75) { 0 } else { self.chance.below(120) };
        self.today - time::Duration::days(i64::try_from(back).expect("a few days"))
    }

    /// Mostly the latest month that is closed.
    fn closed(&mut self, model: &Model) -> Month {
        let closed = |step: &Step| step.state != LedgerPeriodState::Open;
        let latest = model.months.iter().rfind(|(_, step)| closed(step)).map(|(month, _)| *month);
        latest.filter(|_| self.chance.percent(70)).unwrap_or_else(|| self.month(model))
    }

    /// A month somewhere around the first that is not closed.
    fn month(&mut self, model: &Model) -> Month {
        let days = [30, 60, 90, 120];
        let mut months: Vec<Month> =
            days.iter().map(|back| Month::of(self.today - time::Duration::days(*back))).collect();
        months.push(model.today);
        months.extend(model.used.first());
        months.extend(model.months.last_key_value().map(|(month, _)| *month));
        months.extend(model.months.last_key_value().map(|(month, _)| month.next()));
        self.chance.of(&months).copied().expect("there are months")
    }
}

/// One of the latest, mostly; now and then one of all, or one that is not there.
fn latest(chance: &mut Chance, ids: &[String], none: &str) -> String {
    let from = if chance.percent(70) { ids.len().saturating_sub(LATEST) } else { 0 };
    match chance.of(&ids[from..]) {
        Some(id) if !chance.percent(2) => id.clone(),
        _ => none.to_owned(),
    }
}

/// A small amount.
fn ore(chance: &mut Chance) -> i64 {
    i64::try_from(chance.below(5_000) + 1).expect("a small amount")
}
