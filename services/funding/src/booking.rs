//! What every change of a commitment has in common: the commitment, the decision's money, the journal and the events change together.

use mesh::{refusal::Error, sql::Tx, unit::Work};

use crate::{
    domain::{
        CommitmentId, DecisionId, EntryId,
        book::Draft,
        commitment::{self, Commitment, Event},
        decision::State,
        ledger::{Balance, Entry, Purse},
        money::Ore,
        refusal::Refusal,
    },
    store::{self, ledger::Voucher},
    wire,
};

/// How often a decision may be replaced while somebody waits for its money. More in one breath is a fault.
const REPLACEMENTS: usize = 100;

/// Opens the transaction at the writer of the commitment's decision, so that its money is never fought over.
pub async fn begin<P>(work: &mut Work<P>, id: CommitmentId) -> Result<Tx, Error> {
    let known = store::commitment::find(&work.db(), id).await?.ok_or(Refusal::CommitmentNotFound)?;
    work.begin_on(&known.decision.to_string()).await
}

/// A commitment and the money it is of, both held until the transaction ends. The money is held first, as everywhere,
/// so that two units never wait for each other; the commitment may have gone on under another decision meanwhile.
pub async fn hold(tx: &Tx, id: CommitmentId) -> Result<(Commitment, Purse), Error> {
    let mut known = store::commitment::find(tx, id).await?.ok_or(Refusal::CommitmentNotFound)?;
    for _ in 0..REPLACEMENTS {
        let purse = purse(tx, known.decision).await?;
        let held = store::commitment::find_to_change(tx, id).await?.ok_or(Refusal::CommitmentNotFound)?;
        if held.decision == known.decision {
            return Ok((held, purse));
        }
        known = held;
    }
    Err(anyhow::anyhow!("{id} does not come to rest under one decision").into())
}

/// The money of the decision that stands today in the place of one that may have been replaced.
async fn standing(tx: &Tx, mut purse: Purse) -> Result<Purse, Error> {
    for _ in 0..REPLACEMENTS {
        let State::Superseded(by) = purse.state else { return Ok(purse) };
        purse = self::purse(tx, by).await?;
    }
    Err(anyhow::anyhow!("{} is replaced without end", purse.decision).into())
}

/// Makes a commitment again that was released although its case is open: of what is left today, under the decision that stands
/// in the place of its own. Where too little is left it is refused, and the event behind it stays where operators see it. Where that
/// decision has ended there will never be money again: then it stays released, and its case goes on without.
pub async fn revive<P>(
    work: &mut Work<P>,
    tx: &Tx,
    held: (Commitment, Purse),
    reason: &str,
) -> Result<(Commitment, Purse), Error> {
    let (mut commitment, purse) = held;
    if commitment.state != commitment::State::Released {
        return Ok((commitment, purse));
    }
    let mut purse = standing(tx, purse).await?;
    if purse.has_ended() {
        tracing::warn!(commitment = %commitment.id, decision = %purse.decision, "nothing pays for {reason}: the decision has ended");
        return Ok((commitment, purse));
    }
    let before = purse.balance;
    let entry = purse.reserve(commitment.amount)?;
    let recorded = commitment.reserve_again(purse.decision)?;
    book(work, tx, before, &purse, &entry, reason).await?;
    announce(work, [recorded]);
    Ok((commitment, purse))
}

/// Lets the live commitments of a replaced decision go on under the one that replaces it, however many they are.
pub async fn transfer<P>(work: &mut Work<P>, tx: &Tx, from: DecisionId, to: DecisionId) -> Result<(), Error> {
    let events = store::commitment::carry_over(tx, from, to).await?;
    announce(work, events);
    Ok(())
}

/// Gives back what a commitment holds.
pub async fn release<P>(
    work: &mut Work<P>,
    tx: &Tx,
    held: (Commitment, Purse),
    reason: &str,
) -> Result<Commitment, Error> {
    let (mut commitment, mut purse) = held;
    let before = purse.balance;
    let released = commitment.release()?;
    let entry = purse.release(commitment.amount).map_err(anyhow::Error::new)?;
    store::commitment::update(tx, &commitment).await?;
    come_back(work, tx, before, &purse, entry, reason).await?;
    announce(work, [released]);
    Ok(commitment)
}

/// Keeps how a decision's money is used after a case has given some back, and books why. Where the decision has ended, what came back goes on
/// to its financiers in the same entry: it is never lent again.
pub async fn come_back<P>(
    work: &mut Work<P>,
    tx: &Tx,
    before: Balance,
    purse: &Purse,
    entry: Entry,
    reason: &str,
) -> Result<(), Error> {
    let returned = purse.balance.available;
    if !purse.has_ended() || returned == Ore::ZERO {
        return book(work, tx, before, purse, &entry, reason).await;
    }
    let decision = store::decision::find_to_change(tx, purse.decision).await?;
    let mut decision = decision.ok_or_else(|| anyhow::anyhow!("{} has money but is not held here", purse.decision))?;
    decision.balance = purse.balance;
    let entry = decision.pass_on(entry);
    store::decision::update(tx, &decision).await?;
    record(work, &entry, reason);
    work.emit(decision.id, decision.revision, wire::event::returned(&decision, returned));
    Ok(())
}

/// Keeps how a decision's money is used, and books why.
pub async fn book<P>(
    work: &mut Work<P>,
    tx: &Tx,
    before: Balance,
    purse: &Purse,
    entry: &Entry,
    reason: &str,
) -> Result<(), Error> {
    store::purse::update(tx, before, purse).await?;
    record(work, entry, reason);
    Ok(())
}

/// Books an entry in the caller's name.
pub fn record<P>(work: &mut Work<P>, entry: &Entry, reason: &str) {
    let actor = work.caller().name();
    let voucher = Voucher { id: work.new_id(), actor: &actor, reason, time: work.now() };
    store::ledger::insert(work.rows(), entry, voucher);
}

/// Takes back, for a reason, what was booked for something: by an entry with the opposite amounts, which is linked to the one that it takes
/// back. The unit is alone in its transaction, so that it sees what others have left.
pub async fn reverse<P>(work: &mut Work<P>, tx: &Tx, booked: &Entry, (of, reason): (&str, &str)) -> Result<(), Error> {
    let id = store::ledger::find(tx, booked, of).await?;
    let id = id.ok_or_else(|| anyhow::anyhow!("{of} is held here, but nothing is booked for it"))?;
    let held = store::journal::to_reverse(tx, id).await?;
    let held = held.ok_or_else(|| anyhow::anyhow!("{id} has postings, but is not there"))?;
    let draft = Draft::reversal(id, &held.legs, held.effective, work.now().date(), reason);
    let draft = draft.map_err(|rule| anyhow::anyhow!("the opposite of {id} {rule}"))?;
    let (reversal, actor, now) = (EntryId::from(work.new_id()), work.caller().name(), work.now());
    store::journal::insert(work.rows(), reversal, &draft, &actor, now);
    Ok(())
}

/// Tells what has happened to commitments.
pub fn announce<P>(work: &mut Work<P>, events: impl IntoIterator<Item = Event>) {
    for event in events {
        wire::event::commitment(work, &event);
    }
}

async fn purse(tx: &Tx, decision: DecisionId) -> Result<Purse, Error> {
    let purse = store::purse::find_to_change(tx, decision).await?;
    Ok(purse.ok_or_else(|| anyhow::anyhow!("{decision} has commitments but is not held here"))?)
}
