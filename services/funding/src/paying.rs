//! What every step with the payers of a case has in common: what is held in the ledger, the lines, and the events change together.

use std::collections::{BTreeMap, BTreeSet};

use mesh::{clock::Timestamp, refusal::Error, sql::Tx, unit::Work};
use time::Date;

use crate::{
    domain::{
        CaseId, OrganisationId, PendingId,
        book::{AccountName, Guard},
        model::{
            Model,
            facts::Facts,
            waterfall::Used,
            words::{Phase, Role, Word},
        },
        money::Ore,
        payers::{
            PledgeId,
            aid::{self, Grant, Known, Rate},
            limit::{fee, unbounded},
            pin::{self, Bindings, Making, Pin, Purse, Rating},
            pledge::{Pledge, State},
            refusal::Refusal,
        },
        pending::{self, Pending},
        policy::{self, Policy},
    },
    posting, store,
    wire::payers::event,
};

/// Until when something is held that waits for its case: the last day that the calendar has figures for.
pub const FOR_THE_CASE: Timestamp = Timestamp::from_micros(253_402_214_400_000_000);
/// What entries are about that post a completed phase.
const COMPLETED: &str = "phase_completed";

/// Opens the transaction. What payers share is then this unit's alone.
pub async fn begin<P>(work: &mut Work<P>) -> Result<Tx, Error> {
    let tx = posting::begin(work).await?;
    store::payers::alone(&tx).await?;
    Ok(tx)
}

/// Refuses a case that is not open, and keeps an open one from ending meanwhile.
pub async fn hold_case(tx: &Tx, case: CaseId) -> Result<(), Error> {
    match store::commitment::live_of_case(tx, case).await? {
        Some(_) => Ok(()),
        None => Err(Refusal::CaseNotOpen(case).into()),
    }
}

/// A case that is to be rated.
pub struct Order {
    /// Which.
    pub case: CaseId,
    /// By which version.
    pub model: Model,
    /// The day that it is valid on.
    pub on: Date,
    /// What is known of the case.
    pub facts: Facts,
    /// The phases that lie ahead.
    pub phases: Vec<Phase>,
    /// Who the roles are.
    pub bindings: Bindings,
    /// What was paid to the person before, by the place of the rule.
    pub used: Vec<(usize, i64)>,
    /// Until when what needs an approval waits for it.
    pub until: Timestamp,
    /// Why it is rated anew.
    pub reason: String,
}

/// Rates a case, reserves what each payer bears, and keeps both. `before` are the lines of its pins before, as they stand now.
pub async fn pin<P>(
    work: &mut Work<P>,
    tx: &Tx,
    order: Order,
    before: &[Pledge],
    number: i32,
) -> Result<(Pin, Vec<Pledge>), Error> {
    let (now, today) = (work.now(), work.now().date());
    let purses = purses(work, tx, &order, today).await?;
    let facts = facts(tx, &order, today).await?;
    let used = used(tx, &order, before, today).await?;
    let phases = pin::ahead(&order.phases, before);
    let rating = Rating {
        model: &order.model,
        facts,
        phases: &phases,
        bindings: &order.bindings,
        used: &used,
        purses: &purses,
        today,
    };
    let rated = rating.rate()?;
    let making = Making {
        id: work.new_id().into(),
        number,
        case: order.case,
        on: order.on,
        reason: order.reason.clone(),
        actor: work.caller().name(),
        now,
    };
    let pin = pin::pin(&rating, &rated, making);
    // Ids of one moment have no order of their own, and lines are read in that of their ids.
    let mut ids: Vec<_> = rated.parts.iter().map(|_| PledgeId::from(work.new_id())).collect();
    ids.sort_unstable();
    let mut lines = pin::lines(&order.model, &pin, rated.parts, order.until, ids);
    let mut counted = Vec::new();
    for line in lines.iter_mut().filter(|line| line.state == State::Committed) {
        count_aid(tx, line, today, &mut counted).await?;
    }
    hold(work, tx, &mut lines, &purses).await?;
    store::payers::pin::insert(tx, work.keys(), &pin).await?;
    store::payers::pledge::insert(tx, &lines).await?;
    event::pinned(work, &pin);
    for line in &lines {
        event::moved(work, line);
    }
    Ok((pin, lines))
}

/// What is left of the limits of all payers that may come in, whose accounts are held from now on.
async fn purses<P>(work: &Work<P>, tx: &Tx, order: &Order, today: Date) -> Result<Vec<Purse>, Error> {
    let payers = order.model.content.payers.iter().filter_map(|payer| order.bindings.payer(payer));
    let payers: BTreeSet<OrganisationId> = payers.collect();
    let mut limits = store::payers::limit::of(tx, &payers.into_iter().collect::<Vec<_>>()).await?;
    limits.retain(|limit| limit.holds_on(today));
    let names = limits.iter().map(|limit| limit.account()).collect();
    let book = posting::held(work, tx, &names).await?;
    let left: BTreeMap<_, _> = book.accounts().map(|account| (account.name.clone(), account.available())).collect();
    let purse = |limit: crate::domain::payers::limit::Limit| {
        let left = left.get(&limit.account()).copied().unwrap_or_default();
        Purse { limit, left }
    };
    Ok(limits.into_iter().map(purse).collect())
}

/// The facts, with what the register says of the employer's room for aid.
async fn facts(tx: &Tx, order: &Order, today: Date) -> Result<Facts, Error> {
    let counts = order.model.content.rules.iter().filter(|rule| rule.caps.de_minimis).count();
    let Some(employer) = order.bindings.of(Role::Employer).filter(|_| counts > 0) else { return Ok(order.facts) };
    let (policy, rate) = ceiling(tx, today).await?;
    let known = known(tx, employer, today).await?;
    // Each line is rounded up to whole cents, so that a cent is kept for each that there may be.
    let roundings = i64::try_from(counts * order.phases.len()).unwrap_or(i64::MAX);
    let left = aid::left(&policy, &known, today).saturating_sub(roundings);
    Ok(pin::with_aid_room(order.facts, rate.ore(left)))
}

/// What caps count that was paid before: to the person as the order says, by payers and programmes as it stands here.
async fn used(tx: &Tx, order: &Order, before: &[Pledge], today: Date) -> Result<Vec<(usize, Used)>, Error> {
    let content = &order.model.content;
    let year = Timestamp::start_of(today.replace_ordinal(1).unwrap_or(today));
    let mut used = Vec::new();
    for (place, rule) in content.rules.iter().enumerate() {
        let person = order.used.iter().find(|(of, _)| *of == place).map_or(0, |(_, person)| *person);
        let payer = content.payer(&rule.payer).and_then(|payer| order.bindings.payer(payer));
        let payer_year = match payer.filter(|_| rule.caps.per_payer_year_ore.is_some()) {
            Some(payer) => store::payers::pledge::borne_by(tx, payer, year).await?,
            None => 0,
        };
        let programme = match &rule.caps.programme {
            Some(cap) => store::payers::pledge::borne_by_programme(tx, &cap.programme).await?,
            None => 0,
        };
        used.push((place, Used { case: pin::paid_by(&rule.name, before), person, payer_year, programme }));
    }
    Ok(used)
}

/// The ceiling and the rate of a day.
async fn ceiling(tx: &Tx, day: Date) -> Result<(Policy, Rate), Error> {
    let policy = policy::standing(store::policy::versions(tx, aid::CEILING).await?, day)?;
    let rate = store::payers::rate::on(tx, day).await?.ok_or(Refusal::RateMissing)?;
    Ok((policy, rate))
}

/// What is known of a company's aid, with all that belong to its undertaking on a day.
async fn known(tx: &Tx, company: OrganisationId, day: Date) -> Result<Known, Error> {
    let mut known = Known { group: vec![company], grants: Vec::new() };
    for id in store::payers::aid::with_any(tx, &[company]).await? {
        let versions = store::payers::aid::versions(tx, id).await?;
        if let Some(standing) = aid::standing(&versions, day).filter(|version| version.companies.contains(&company)) {
            known.group.clone_from(&standing.companies);
            known.grants.clone_from(&standing.declared);
        }
    }
    known.grants.extend(store::payers::pledge::aid_of(tx, &known.group).await?);
    Ok(known)
}

/// Counts a line that is committed today as aid, where it is. `counted` are lines of this unit that no row tells of yet.
pub async fn count_aid(tx: &Tx, line: &mut Pledge, today: Date, counted: &mut Vec<Grant>) -> Result<(), Error> {
    let Some(of) = line.aid else { return Ok(()) };
    let (policy, rate) = ceiling(tx, today).await?;
    let mut known = known(tx, of.to, today).await?;
    known.grants.extend(counted.iter().copied());
    let cents = rate.cents(line.amount);
    aid::check(&policy, of.to, &known, cents, today)?;
    line.count_aid(cents, today);
    counted.push((of.to, today, cents));
    Ok(())
}

/// Holds what each line needs: out of the payer's limit, or of the account of payers without one.
async fn hold<P>(work: &mut Work<P>, tx: &Tx, lines: &mut [Pledge], purses: &[Purse]) -> Result<(), Error> {
    let mut accounts: BTreeMap<AccountName, Guard> = BTreeMap::new();
    let mut pendings = Vec::new();
    for line in lines.iter_mut().filter(|line| line.is_held()) {
        let Some(role) = line.role else { continue };
        let purse = purses.iter().find(|purse| Some(purse.limit.id) == line.limit);
        let (debit, guard) = match purse {
            Some(purse) => (purse.limit.account(), Guard::DebitsWithinCredits),
            None => (unbounded(line.organisation, role), Guard::None),
        };
        let credit = fee(line.case, line.phase);
        accounts.insert(debit.clone(), guard);
        accounts.insert(credit.clone(), Guard::None);
        let until = line.expire_time.unwrap_or(FOR_THE_CASE);
        let id = PendingId::from(work.new_id());
        line.pending = Some(id);
        pendings.push(Pending {
            id,
            state: pending::State::Pending,
            debit,
            credit,
            amount: line.amount,
            posted: Ore::ZERO,
            // It belongs to the day on which it ends at the latest, so that no month before waits for it.
            effective: until.date(),
            expire_time: until,
            entry: None,
            actor: work.caller().name(),
            reason: format!("{} {}", line.case, line.phase.word()),
            create_time: work.now(),
        });
    }
    posting::open_kept(work, tx, accounts).await?;
    posting::hold_kept(work, tx, &pendings).await
}

/// What is held for a line.
pub async fn held(tx: &Tx, line: &Pledge) -> Result<Pending, Error> {
    let found = match line.pending {
        Some(id) => store::pending::find_to_change(tx, id).await?,
        None => None,
    };
    Ok(found.ok_or_else(|| anyhow::anyhow!("nothing is held for {}", line.id))?)
}

/// Gives back what is held for a line.
pub async fn give_back<P>(
    work: &mut Work<P>,
    tx: &Tx,
    line: &mut Pledge,
    (state, reason): (State, &str),
) -> Result<(), Error> {
    line.give_back(state, reason, work.now())?;
    let mut pending = held(tx, line).await?;
    pending.void()?;
    posting::free_kept(work, tx, &pending).await?;
    keep(work, tx, line).await
}

/// Notes that the time of what was held for a line is over, where it was held for one.
pub async fn expired<P>(work: &mut Work<P>, tx: &Tx, pending: PendingId) -> Result<(), Error> {
    let Some(mut line) = store::payers::pledge::of_pending_to_change(tx, pending).await? else { return Ok(()) };
    line.give_back(State::Expired, "its time is over", work.now())?;
    keep(work, tx, &line).await
}

/// Posts what a line's phase costs its payer; the rest is free again.
pub async fn settle<P>(work: &mut Work<P>, tx: &Tx, line: &mut Pledge) -> Result<(), Error> {
    if line.due() <= Ore::ZERO {
        return give_back(work, tx, line, (State::Voided, "the phase cost its payer nothing")).await;
    }
    let mut pending = held(tx, line).await?;
    pending.reason = format!("{} {}, completed by event {}", line.case, line.phase.word(), line.completed_by);
    let due = line.post(work.now())?;
    let today = work.now().date();
    posting::settle_kept(work, tx, &mut pending, due, (COMPLETED, today)).await?;
    keep(work, tx, line).await
}

/// Posts what phases cost that an event has completed. What its payer has not approved waits for the approval.
pub async fn complete<P>(
    work: &mut Work<P>,
    tx: &Tx,
    case: CaseId,
    phases: &[Phase],
    event: &str,
) -> Result<(), Error> {
    if phases.is_empty() {
        return Ok(());
    }
    for mut line in store::payers::pledge::of_case_to_change(tx, case).await? {
        if !phases.contains(&line.phase) || !line.is_held() || !line.completed_by.is_empty() {
            continue;
        }
        if line.complete(event) {
            settle(work, tx, &mut line).await?;
        } else {
            store::payers::pledge::update(tx, &line).await?;
        }
    }
    Ok(())
}

/// Gives back what no phase of a case will use any more. Answers how much.
pub async fn close<P>(work: &mut Work<P>, tx: &Tx, case: CaseId, reason: &str) -> Result<Ore, Error> {
    let mut given_back = 0i64;
    for mut line in store::payers::pledge::of_case_to_change(tx, case).await? {
        if line.is_held() && line.completed_by.is_empty() {
            give_back(work, tx, &mut line, (State::Voided, reason)).await?;
            given_back = given_back.saturating_add(line.amount.ore());
        }
    }
    Ok(Ore::new(given_back))
}

/// Keeps what became of a line, and tells it.
pub async fn keep<P>(work: &mut Work<P>, tx: &Tx, line: &Pledge) -> Result<(), Error> {
    store::payers::pledge::update(tx, line).await?;
    event::moved(work, line);
    Ok(())
}
