//! The ledger's messages: what is asked is read with every broken rule named at once, and the books are written as the contract has them.

use std::time::Duration;

use mesh::{
    clock::Timestamp,
    refusal::{Error, Fields},
};
use proto::reell::funding::v1 as contract;
use time::Date;

use super::text;
use crate::{
    checking::Part,
    domain::{
        EntryId, PendingId,
        book::{Account, AccountName, Draft, Guard, Leg},
        chain::Recorded,
        fault::{Fault, FaultKind},
        money::Ore,
        pending::{self, Pending},
        period::{Month, Period, State, Step},
    },
    posting::Wish,
    store::journal::Shown,
};

/// The most entries of one command.
const MOST_ENTRIES: usize = 1_000;
/// How far ahead a day may lie.
const AHEAD: time::Duration = time::Duration::days(366);
/// The longest that money is held, in seconds.
const LONGEST_HOLD_S: i64 = 31_622_400;

/// A day, as YYYY-MM-DD.
pub fn day(text: &str) -> Result<Date, String> {
    const DAY: &[time::format_description::BorrowedFormatItem<'_>] =
        time::macros::format_description!("[year]-[month]-[day]");
    // The format itself lets a sign stand before the year.
    let read = Date::parse(text, DAY).ok().filter(|_| text.len() == "YYYY-MM-DD".len());
    read.ok_or_else(|| "must be a day of the calendar, as YYYY-MM-DD".into())
}

/// A day, or nothing.
pub fn optional_day(text: &str) -> Result<Option<Date>, String> {
    if text.is_empty() { Ok(None) } else { day(text).map(Some) }
}

/// Reads as of which day something is wanted.
pub fn as_of(text: &str) -> Result<Option<Date>, Error> {
    let mut fields = Fields::new();
    fields.take("as_of_date", optional_day(text)).ok_or_else(|| fields.refusal())
}

/// The day that something belongs to: today where none is named.
fn effective(text: &str, today: Date) -> Result<Date, String> {
    let day = optional_day(text)?.unwrap_or(today);
    if day > today + AHEAD {
        return Err("must be at most a year ahead".into());
    }
    Ok(day)
}

/// What an entry is about, in one word.
fn kind(text: &str) -> Result<String, String> {
    let word = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'_';
    if text.is_empty() || text.len() > 40 || !text.bytes().all(word) {
        return Err("must be one word of small letters, digits and '_', at most 40 characters".into());
    }
    Ok(text.to_owned())
}

/// Reads which account is to be opened.
pub fn opening(request: &contract::OpenAccountRequest) -> Result<(AccountName, Guard), Error> {
    let mut fields = Fields::new();
    let name = fields.take("account", AccountName::parse(&request.account));
    let guard = match request.guard() {
        contract::AccountGuard::Unspecified => Err("must be one of the contract's: choose one".to_owned()),
        contract::AccountGuard::None => Ok(Guard::None),
        contract::AccountGuard::DebitsWithinCredits => Ok(Guard::DebitsWithinCredits),
        contract::AccountGuard::CreditsWithinDebits => Ok(Guard::CreditsWithinDebits),
    };
    match (name, fields.take("guard", guard)) {
        (Some(name), Some(guard)) => Ok((name, guard)),
        _ => Err(fields.refusal()),
    }
}

/// Reads what is to be posted.
pub fn entry(draft: Option<contract::EntryDraft>, today: Date) -> Result<Wish, Error> {
    let mut fields = Fields::new();
    wish(&mut fields, "entry", draft.unwrap_or_default(), today).ok_or_else(|| fields.refusal())
}

/// Reads what is to be posted together.
pub fn entries(drafts: Vec<contract::EntryDraft>, today: Date) -> Result<Vec<Wish>, Error> {
    let mut fields = Fields::new();
    if drafts.is_empty() || drafts.len() > MOST_ENTRIES {
        fields.reject("entries", format!("must be 1 to {MOST_ENTRIES}"));
        return Err(fields.refusal());
    }
    let wishes: Vec<_> = (0..)
        .zip(drafts)
        .filter_map(|(place, draft): (usize, _)| wish(&mut fields, &format!("entries[{place}]"), draft, today))
        .collect();
    if fields.is_empty() { Ok(wishes) } else { Err(fields.refusal()) }
}

fn wish(fields: &mut Fields, of: &str, draft: contract::EntryDraft, today: Date) -> Option<Wish> {
    let kind = fields.take(&format!("{of}.kind"), kind(&draft.kind));
    let effective = fields.take(&format!("{of}.effective_date"), effective(&draft.effective_date, today));
    let reason = fields.take(&format!("{of}.reason"), text(draft.reason, 3, 500));
    let mut legs = Vec::with_capacity(draft.legs.len());
    for (place, leg) in draft.legs.iter().enumerate().take(Draft::MOST_LEGS + 1) {
        let name = fields.take(&format!("{of}.legs[{place}].account"), AccountName::parse(&leg.account))?;
        legs.push(Leg { account: name, amount: Ore::new(leg.amount_ore) });
    }
    let (kind, effective, reason) = (kind?, effective?, reason?);
    let draft_read = fields.take(&format!("{of}.legs"), Draft::new(&kind, effective, &reason, legs))?;
    Some(Wish { draft: draft_read, land: draft.land_in_open_period })
}

/// Reads what is to be held. `hold` is how long where the request does not say.
pub fn reserving(
    request: contract::ReservePostingRequest,
    id: PendingId,
    actor: String,
    now: Timestamp,
    hold: Duration,
) -> Result<Pending, Error> {
    let mut fields = Fields::new();
    let debit = fields.take("debit_account", AccountName::parse(&request.debit_account));
    let credit = fields.take("credit_account", AccountName::parse(&request.credit_account));
    let amount = fields.take("amount_ore", Ore::stated(request.amount_ore));
    let effective = fields.take("effective_date", effective(&request.effective_date, now.date()));
    let reason = fields.take("reason", text(request.reason, 3, 500));
    let hold = fields.take("hold_s", hold_of(request.hold_s, hold));
    if debit.is_some() && debit == credit {
        fields.reject("credit_account", "must be another account than the one that is debited");
    }
    match (debit, credit, amount, effective, reason, hold, fields.is_empty()) {
        (Some(debit), Some(credit), Some(amount), Some(effective), Some(reason), Some(hold), true) => Ok(Pending {
            id,
            state: pending::State::Pending,
            debit,
            credit,
            amount,
            posted: Ore::ZERO,
            effective,
            expire_time: now.plus(hold),
            entry: None,
            actor,
            reason,
            create_time: now,
        }),
        _ => Err(fields.refusal()),
    }
}

fn hold_of(seconds: i64, otherwise: Duration) -> Result<Duration, String> {
    match u64::try_from(seconds) {
        Ok(0) => Ok(otherwise),
        Ok(stated) if seconds <= LONGEST_HOLD_S => Ok(Duration::from_secs(stated)),
        _ => Err(format!("must be 1 to {LONGEST_HOLD_S} seconds, or 0 for what the configuration says")),
    }
}

/// What is to be moved of what is held.
pub struct Settlement {
    /// Which.
    pub pending: PendingId,
    /// How much; all where none is named.
    pub amount: Option<Ore>,
    /// The day that it belongs to.
    pub day: Option<Date>,
    /// What it is about.
    pub kind: String,
}

/// Reads what is to be moved.
pub fn settlement(request: &contract::PostPendingRequest, today: Date) -> Result<Settlement, Error> {
    let mut fields = Fields::new();
    let pending = fields.take("pending_id", PendingId::parse(&request.pending_id));
    let amount = match request.amount_ore {
        0 => Ok(None),
        stated => Ore::stated(stated).map(Some),
    };
    let amount = fields.take("amount_ore", amount);
    let day = match request.effective_date.as_str() {
        "" => Ok(None),
        text => effective(text, today).map(Some),
    };
    let day = fields.take("effective_date", day);
    let kind = fields.take("kind", kind(&request.kind));
    match (pending, amount, day, kind) {
        (Some(pending), Some(amount), Some(day), Some(kind)) => Ok(Settlement { pending, amount, day, kind }),
        _ => Err(fields.refusal()),
    }
}

/// Reads the id of what is held.
pub fn pending_id(text: &str) -> Result<PendingId, Error> {
    let mut fields = Fields::new();
    fields.take("pending_id", PendingId::parse(text)).ok_or_else(|| fields.refusal())
}

/// Reads which entry is to be taken back, why, and on which day.
pub fn reversal(request: contract::ReverseEntryRequest, today: Date) -> Result<(EntryId, String, Date), Error> {
    let mut fields = Fields::new();
    let entry = fields.take("entry_id", EntryId::parse(&request.entry_id));
    let reason = fields.take("reason", text(request.reason, 3, 500));
    let day = fields.take("effective_date", effective(&request.effective_date, today));
    match (entry, reason, day) {
        (Some(entry), Some(reason), Some(day)) => Ok((entry, reason, day)),
        _ => Err(fields.refusal()),
    }
}

/// Which balance is wanted: of which account, as of which day, as recorded at which moment.
pub type Wanted = (AccountName, Option<Date>, Option<Timestamp>);

/// Reads which balance is wanted.
pub fn balance_wanted(request: &contract::GetBalanceRequest) -> Result<Wanted, Error> {
    let mut fields = Fields::new();
    let name = fields.take("account", AccountName::parse(&request.account));
    let day = fields.take("as_of_date", optional_day(&request.as_of_date));
    match (name, day) {
        (Some(name), Some(day)) => Ok((name, day, request.as_recorded_at.as_ref().map(Timestamp::from_proto))),
        _ => Err(fields.refusal()),
    }
}

/// Reads a month.
pub fn month(text: &str) -> Result<Month, Error> {
    let mut fields = Fields::new();
    fields.take("period", Month::parse(text)).ok_or_else(|| fields.refusal())
}

/// Reads which month is to be opened again, and why.
pub fn reopening(request: contract::ReopenPeriodRequest) -> Result<(Month, String), Error> {
    let mut fields = Fields::new();
    let month = fields.take("period", Month::parse(&request.period));
    let reason = fields.take("reason", text(request.reason, 10, 500));
    match (month, reason) {
        (Some(month), Some(reason)) => Ok((month, reason)),
        _ => Err(fields.refusal()),
    }
}

/// Writes what stands on an account.
pub fn to_balance(account: &Account) -> contract::LedgerBalance {
    let guard = match account.guard {
        Guard::None => contract::AccountGuard::None,
        Guard::DebitsWithinCredits => contract::AccountGuard::DebitsWithinCredits,
        Guard::CreditsWithinDebits => contract::AccountGuard::CreditsWithinDebits,
    };
    contract::LedgerBalance {
        account: account.name.to_string(),
        guard: guard.into(),
        posted_debit_ore: account.posted_debit.ore(),
        posted_credit_ore: account.posted_credit.ore(),
        pending_debit_ore: account.pending_debit.ore(),
        pending_credit_ore: account.pending_credit.ore(),
        balance_ore: account.balance().ore(),
        available_ore: account.available().ore(),
    }
}

/// Writes an entry that was just posted.
pub fn to_entry(entry: &Recorded) -> contract::LedgerEntry {
    let leg = |(account, amount): &(String, i64)| contract::LedgerLeg { account: account.clone(), amount_ore: *amount };
    contract::LedgerEntry {
        id: entry.id.to_string(),
        kind: entry.kind.clone(),
        effective_date: entry.effective.clone(),
        record_time: Some(entry.record_time.to_proto()),
        actor: entry.actor.clone(),
        reason: entry.reason.clone(),
        legs: entry.legs.iter().map(leg).collect(),
        reverses_entry_id: entry.reverses.map(|of| of.to_string()).unwrap_or_default(),
        relates_to_period: entry.relates_to.clone(),
        ..Default::default()
    }
}

/// Writes an entry of the list.
pub fn to_shown(shown: &Shown) -> contract::LedgerEntry {
    let place = shown.place.as_ref();
    contract::LedgerEntry {
        reversed_by_entry_id: shown.reversed_by.map(|by| by.to_string()).unwrap_or_default(),
        position: place.map_or(0, |(position, _)| *position),
        hash: place.map(|(_, hash)| hex::encode(hash)).unwrap_or_default(),
        ..to_entry(&shown.entry)
    }
}

/// Writes what is or was held.
pub fn to_pending(pending: &Pending) -> contract::PendingPosting {
    let state = match pending.state {
        pending::State::Pending => contract::PendingPostingState::Pending,
        pending::State::Posted => contract::PendingPostingState::Posted,
        pending::State::Voided => contract::PendingPostingState::Voided,
        pending::State::Expired => contract::PendingPostingState::Expired,
    };
    contract::PendingPosting {
        id: pending.id.to_string(),
        state: state.into(),
        debit_account: pending.debit.to_string(),
        credit_account: pending.credit.to_string(),
        amount_ore: pending.amount.ore(),
        posted_ore: pending.posted.ore(),
        effective_date: pending.effective.to_string(),
        expire_time: Some(pending.expire_time.to_proto()),
        entry_id: pending.entry.map(|entry| entry.to_string()).unwrap_or_default(),
        reason: pending.reason.clone(),
    }
}

/// Writes a month.
pub fn to_period(period: &Period) -> contract::LedgerPeriod {
    let kept = period.steps.last().and_then(|step| step.trial_balance.as_ref());
    let line = |(account, balance): &(String, Ore)| contract::LedgerPeriodBalance {
        account: account.clone(),
        balance_ore: balance.ore(),
    };
    contract::LedgerPeriod {
        period: period.month.to_string(),
        state: period_state(period.state()).into(),
        steps: period.steps.iter().map(to_step).collect(),
        trial_balance: kept.map(|kept| kept.lines().iter().map(line).collect()).unwrap_or_default(),
    }
}

fn to_step(step: &Step) -> contract::LedgerPeriodStep {
    contract::LedgerPeriodStep {
        number: step.number,
        state: period_state(step.state).into(),
        actor: step.actor.clone(),
        reason: step.reason.clone(),
        time: Some(step.time.to_proto()),
        trial_balance_hash: step.trial_balance.as_ref().map(|kept| kept.hash()).unwrap_or_default(),
    }
}

fn period_state(state: State) -> contract::LedgerPeriodState {
    match state {
        State::Open => contract::LedgerPeriodState::Open,
        State::SoftClosed => contract::LedgerPeriodState::SoftClosed,
        State::Closed => contract::LedgerPeriodState::Closed,
    }
}

/// Writes a part of a check.
pub fn to_checked(part: &Part) -> contract::VerifyLedgerResponse {
    contract::VerifyLedgerResponse {
        entries: part.entries,
        accounts: part.accounts,
        decisions: part.decisions,
        faults: part.faults.iter().map(to_fault).collect(),
        waiting: part.waiting,
        head: part.head.map(|head| hex::encode(head.hash)).unwrap_or_default(),
        last: part.next.is_none(),
    }
}

fn to_fault(fault: &Fault) -> contract::LedgerFault {
    use contract::LedgerFaultKind as Kind;
    let kind = match fault.kind {
        FaultKind::EntryAltered => Kind::EntryAltered,
        FaultKind::EntryMissing => Kind::EntryMissing,
        FaultKind::EntryUnbalanced => Kind::EntryUnbalanced,
        FaultKind::AccountDiffers => Kind::AccountDiffers,
        FaultKind::DecisionDiffers => Kind::DecisionDiffers,
        FaultKind::CheckpointDiffers => Kind::CheckpointDiffers,
        FaultKind::EntryForgotten => Kind::EntryForgotten,
        FaultKind::PeriodDiffers => Kind::PeriodDiffers,
    };
    contract::LedgerFault { kind: kind.into(), subject: fault.subject.clone(), explanation: fault.explanation.clone() }
}
