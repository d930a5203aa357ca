//! A case has its outcome: what it cost is spent, and the rest of its commitment is given back.

use mesh::{refusal::Error, sql::Tx, unit::Work};
use proto::reell::cases::v1::CaseOutcomeDecided;

use super::{case_id, commitment_id};
use crate::{
    booking,
    domain::{
        commitment::{Commitment, State},
        ledger::Purse,
        money::Ore,
        payers::steps::completed_by_outcome,
    },
    paying, store,
};

/// What the names of the contract's outcomes begin with.
const PREFIX: &str = "OUTCOME_";

/// Books the cost, against a commitment that is made again where it was released. A cost that it does not cover fails, and stays
/// where operators see it; where its decision has ended since it was released, nothing is booked of that. What payers bear of phases that
/// nobody will go through any more is given back.
pub async fn run(work: &mut Work, event: CaseOutcomeDecided, event_id: &str) -> Result<(), Error> {
    let id = commitment_id(&event.commitment_id)?;
    let cost = Ore::new(event.cost_ore);
    let tx = booking::begin(work, id).await?;
    let held = booking::hold(&tx, id).await?;
    let reason = format!("{} after its commitment was released", event.case_id);
    let held = booking::revive(work, &tx, held, &reason).await?;
    if held.0.state != State::Released {
        spend(work, &tx, held, cost, &event.case_id).await?;
    }
    let case = case_id(&event.case_id)?;
    let outcome = event.outcome().as_str_name().trim_start_matches(PREFIX).to_ascii_lowercase();
    paying::complete(work, &tx, case, completed_by_outcome(&outcome), event_id).await?;
    paying::close(work, &tx, case, "the case has its outcome").await?;
    Ok(())
}

async fn spend(
    work: &mut Work,
    tx: &Tx,
    (mut commitment, mut purse): (Commitment, Purse),
    cost: Ore,
    case: &str,
) -> Result<(), Error> {
    let before = purse.balance;
    let spent = commitment.spend(cost)?;
    let entry = purse.spend(commitment.amount, cost).map_err(anyhow::Error::new)?;
    store::commitment::update(tx, &commitment).await?;
    booking::come_back(work, tx, before, &purse, entry, case).await?;
    booking::announce(work, [spent]);
    Ok(())
}
