//! What every posting to the accounts has in common: they are held in the order of their names, judged, and kept with the journal.
//!
//! Whatever moves accounts opens its transaction with [`begin`]: all of it goes through one writer in groups, so that two groups never
//! hold accounts that the other waits for. A unit that has rows of its own to change reads them in the same transaction. A batch is
//! another transaction beside it, which writes its entries first: see [`post_batch`].

use std::collections::{BTreeMap, BTreeSet};

use mesh::{refusal::Error, sql::Tx, unit::Work};
use time::Date;

use crate::{
    domain::{
        EntryId,
        book::{Account, AccountName, Book, Draft, Guard},
        chain::Recorded,
        money::Ore,
        pending::Pending,
        period::Calendar,
        refusal::ledger::LedgerRefusal,
    },
    store,
};

/// The writer that everything goes through.
const WRITER: &str = "ledger";
/// What lets a caller post into a month that is closed softly.
const ADJUSTS: &str = "ledger.close";

/// An entry that is to be posted.
pub struct Wish {
    /// The entry.
    pub draft: Draft,
    /// Whether it lands in the next open month where its own is closed.
    pub land: bool,
}

/// Opens the transaction. It holds the accounts before anything else, so that two which need more than accounts never wait for each other.
pub async fn begin<P>(work: &mut Work<P>) -> Result<Tx, Error> {
    let tx = work.begin_on(WRITER).await?;
    tx.once(store::account::alone(&tx)).await?;
    Ok(tx)
}

/// Opens it for a unit that must see the entries of all others, and alone.
pub async fn begin_alone<P>(work: &mut Work<P>) -> Result<Tx, Error> {
    let tx = work.begin_alone_on(WRITER).await?;
    tx.once(store::account::alone(&tx)).await?;
    Ok(tx)
}

/// Opens it for a unit that closes or opens a month: alone, and nobody posts or holds money in any process until it ends.
pub async fn begin_closing<P>(work: &mut Work<P>) -> Result<Tx, Error> {
    let tx = work.begin_alone_on(WRITER).await?;
    store::period::hold_the_journal(&tx).await?;
    Ok(tx)
}

/// Opens the transaction of a batch: at any writer, and alone. The months stay as they are until it ends.
pub async fn begin_batch<P>(work: &mut Work<P>) -> Result<Tx, Error> {
    let key = work.key_id().to_string();
    let tx = work.begin_alone_on(&key).await?;
    store::period::hold(&tx).await?;
    Ok(tx)
}

/// Some accounts as they stand, which nobody else changes until the transaction ends.
pub async fn held<P>(work: &Work<P>, tx: &Tx, names: &BTreeSet<AccountName>) -> Result<Book, Error> {
    tx.once(store::account::alone(tx)).await?;
    Ok(store::account::to_change(tx, work.left(), names).await?)
}

/// Opens the account, unless it is open with the same guard. Answers it as it stands.
pub async fn open<P>(work: &Work<P>, tx: &Tx, name: AccountName, guard: Guard) -> Result<Account, Error> {
    check_free(&name)?;
    let held = held(work, tx, &BTreeSet::from([name.clone()])).await?;
    if let Some(account) = held.accounts().next() {
        if account.guard != guard {
            return Err(LedgerRefusal::AccountAlreadyOpen(name).into());
        }
        return Ok(account.clone());
    }
    let account = Account::open(name, guard);
    store::account::insert(tx, &account, work.now()).await?;
    Ok(account)
}

/// Opens those of some accounts of payers and cases that are not open.
pub async fn open_kept<P>(work: &Work<P>, tx: &Tx, accounts: BTreeMap<AccountName, Guard>) -> Result<(), Error> {
    let held = held(work, tx, &accounts.keys().cloned().collect()).await?;
    let held: BTreeSet<_> = held.accounts().map(|account| account.name.clone()).collect();
    for (name, guard) in accounts.into_iter().filter(|(name, _)| !held.contains(name)) {
        store::account::insert(tx, &Account::open(name, guard), work.now()).await?;
    }
    Ok(())
}

/// Posts entries, all of them or none, in their order. A refusal says which of them it is about.
pub async fn post<P>(work: &mut Work<P>, tx: &Tx, wishes: Vec<Wish>) -> Result<Vec<Recorded>, Error> {
    post_where(work, tx, wishes, check_free).await
}

/// The same for what payers and cases alone move.
pub async fn post_kept<P>(work: &mut Work<P>, tx: &Tx, wishes: Vec<Wish>) -> Result<Vec<Recorded>, Error> {
    post_where(work, tx, wishes, |_| Ok(())).await
}

async fn post_where<P>(
    work: &mut Work<P>,
    tx: &Tx,
    wishes: Vec<Wish>,
    check: fn(&AccountName) -> Result<(), LedgerRefusal>,
) -> Result<Vec<Recorded>, Error> {
    let drafts = drafts(work, &calendar(tx).await?, wishes, check)?;
    moved(work, tx, &drafts).await?;
    let entries = numbered(work, &drafts);
    let (actor, now) = (work.caller().name(), work.now());
    let posted = store::journal::insert_all(work.rows(), &entries, &actor, now);
    touched(work, &posted);
    Ok(posted)
}

/// Posts a batch of entries, all of them or none, in a transaction of their own. They are written before the accounts are held: whoever
/// posts meanwhile waits for what they move, and not for all their rows. Where they are refused, they were written for nothing.
pub async fn post_batch<P>(work: &mut Work<P>, tx: &Tx, wishes: Vec<Wish>) -> Result<Vec<Recorded>, Error> {
    let drafts = drafts(work, &calendar(tx).await?, wishes, check_free)?;
    let entries = numbered(work, &drafts);
    let (actor, now) = (work.caller().name(), work.now());
    let posted = store::journal::insert_now(tx, &entries, &actor, now).await?;
    moved(work, tx, &drafts).await?;
    touched(work, &posted);
    Ok(posted)
}

/// What is wished for as it is posted: each on the day on which it is let in.
fn drafts<P>(
    work: &Work<P>,
    calendar: &Calendar,
    wishes: Vec<Wish>,
    check: fn(&AccountName) -> Result<(), LedgerRefusal>,
) -> Result<Vec<Draft>, LedgerRefusal> {
    let adjusts = work.caller().can(ADJUSTS);
    let one = |(place, Wish { draft, land }): (usize, Wish)| {
        let checked = draft.legs().iter().try_for_each(|leg| check(&leg.account));
        checked.and_then(|()| admitted(calendar, draft, land, adjusts)).map_err(|refusal| refusal.at(place))
    };
    wishes.into_iter().enumerate().map(one).collect()
}

/// Moves the accounts, each entry judged after those before it.
async fn moved<P>(work: &mut Work<P>, tx: &Tx, drafts: &[Draft]) -> Result<(), Error> {
    let names = drafts.iter().flat_map(|draft| draft.legs().iter().map(|leg| leg.account.clone())).collect();
    let before = held(work, tx, &names).await?;
    let mut after = before.clone();
    for (place, draft) in drafts.iter().enumerate() {
        after.post(draft.legs()).map_err(|refusal| refusal.at(place))?;
    }
    store::account::leave(work.rows(), &before, &after);
    Ok(())
}

fn numbered<'a, P>(work: &Work<P>, drafts: &'a [Draft]) -> Vec<(EntryId, &'a Draft)> {
    drafts.iter().map(|draft| (EntryId::from(work.new_id()), draft)).collect()
}

/// The trail names the first and the last: each entry says itself who posted it, and when.
fn touched<P>(work: &mut Work<P>, posted: &[Recorded]) {
    let ends = posted.first().into_iter().chain(posted.last().filter(|_| posted.len() > 1));
    ends.for_each(|entry| work.touch(entry.id));
}

/// Holds money.
pub async fn hold<P>(work: &mut Work<P>, tx: &Tx, pending: &Pending) -> Result<(), Error> {
    check_free(&pending.debit)?;
    check_free(&pending.credit)?;
    calendar(tx).await?.admit(pending.effective, work.caller().can(ADJUSTS))?;
    change(work, tx, pending, |book| book.hold(pending)).await?;
    store::pending::insert(work.rows(), pending);
    Ok(())
}

/// Holds money of payers, all of it or nothing.
pub async fn hold_kept<P>(work: &mut Work<P>, tx: &Tx, pendings: &[Pending]) -> Result<(), Error> {
    let names = pendings.iter().flat_map(|pending| [pending.debit.clone(), pending.credit.clone()]).collect();
    let before = held(work, tx, &names).await?;
    let mut after = before.clone();
    pendings.iter().try_for_each(|pending| after.hold(pending))?;
    store::account::leave(work.rows(), &before, &after);
    Ok(store::pending::insert_now(tx, pendings).await?)
}

/// Moves money that was held, or a part of it, and lets the rest go.
pub async fn settle<P>(
    work: &mut Work<P>,
    tx: &Tx,
    pending: &mut Pending,
    amount: Option<Ore>,
    (kind, day): (&str, Option<Date>),
) -> Result<Recorded, Error> {
    check_free(&pending.debit)?;
    check_free(&pending.credit)?;
    settle_on(work, tx, pending, amount, (kind, day, false)).await
}

/// The same for money of payers, on a day of an open month.
pub async fn settle_kept<P>(
    work: &mut Work<P>,
    tx: &Tx,
    pending: &mut Pending,
    amount: Ore,
    (kind, day): (&str, Date),
) -> Result<Recorded, Error> {
    settle_on(work, tx, pending, Some(amount), (kind, Some(day), true)).await
}

async fn settle_on<P>(
    work: &mut Work<P>,
    tx: &Tx,
    pending: &mut Pending,
    amount: Option<Ore>,
    (kind, day, land): (&str, Option<Date>, bool),
) -> Result<Recorded, Error> {
    let entry = EntryId::from(work.new_id());
    let amount = pending.post(amount, entry)?;
    let day = day.unwrap_or(pending.effective);
    let draft = Draft::transfer(kind, day, &pending.reason, (&pending.debit, &pending.credit), amount);
    let draft = draft.map_err(|rule| anyhow::anyhow!("what was held {rule}"))?;
    let calendar = calendar(tx).await?;
    let draft = admitted(&calendar, draft, land, work.caller().can(ADJUSTS))?;
    let resolved: &Pending = pending;
    change(work, tx, resolved, |book| {
        book.free(resolved)?;
        book.post(draft.legs())
    })
    .await?;
    store::pending::update(tx, resolved).await?;
    work.touch(entry);
    let (actor, now) = (work.caller().name(), work.now());
    Ok(store::journal::insert(work.rows(), entry, &draft, &actor, now))
}

/// Lets money go that was held, and keeps how that came.
pub async fn free<P>(work: &mut Work<P>, tx: &Tx, pending: &Pending) -> Result<(), Error> {
    check_free(&pending.debit)?;
    check_free(&pending.credit)?;
    free_kept(work, tx, pending).await
}

/// The same, also where it is money of payers.
pub async fn free_kept<P>(work: &mut Work<P>, tx: &Tx, pending: &Pending) -> Result<(), Error> {
    change(work, tx, pending, |book| book.free(pending)).await?;
    Ok(store::pending::update(tx, pending).await?)
}

async fn change<P>(
    work: &mut Work<P>,
    tx: &Tx,
    pending: &Pending,
    change: impl FnOnce(&mut Book) -> Result<(), LedgerRefusal>,
) -> Result<(), Error> {
    let names = BTreeSet::from([pending.debit.clone(), pending.credit.clone()]);
    let before = held(work, tx, &names).await?;
    let mut after = before.clone();
    change(&mut after)?;
    store::account::leave(work.rows(), &before, &after);
    Ok(())
}

/// Which months are open, asked once for a group: whoever closes or opens one, in any process, waits for whoever holds accounts, and for
/// batches.
async fn calendar(tx: &Tx) -> Result<Calendar, Error> {
    Ok(tx.once(store::period::calendar(tx)).await?)
}

fn admitted(calendar: &Calendar, draft: Draft, land: bool, adjusts: bool) -> Result<Draft, LedgerRefusal> {
    let day = if land { calendar.landing(draft.effective, adjusts) } else { draft.effective };
    calendar.admit(day, adjusts)?;
    Ok(draft.landed_on(day))
}

fn check_free(account: &AccountName) -> Result<(), LedgerRefusal> {
    if account.is_kept_by_decisions() || account.is_kept_by_payers() {
        return Err(LedgerRefusal::AccountKeptByDecisions(account.clone()));
    }
    Ok(())
}
