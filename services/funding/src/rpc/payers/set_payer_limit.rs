//! States how much a payer bears in a period: the account that holds it is credited, or debited, with the difference.

use std::collections::{BTreeMap, BTreeSet};

use mesh::{
    sql::Tx,
    unit::{Run, Work},
};
use proto::reell::funding::v1::{SetPayerLimitRequest, SetPayerLimitResponse};

use crate::{
    domain::{
        book::{Draft, Guard},
        money::Ore,
        payers::{limit::Limit, refusal::Refusal},
    },
    paying,
    peers::Peers,
    posting::{self, Wish},
    store,
    wire::payers::{self as wire, event},
};

/// What entries are about that state a limit.
const STATED: &str = "payer_limit";

pub fn run(work: &mut Work<Peers>, request: SetPayerLimitRequest) -> Run<'_, SetPayerLimitResponse> {
    Box::pin(async move {
        let stated = wire::stating(request, work.new_id().into())?;
        work.peers().check_active(stated.organisation).await?;

        let tx = paying::begin(work).await?;
        let actor = work.caller().name();
        let all = store::payers::limit::of(&tx, &[stated.organisation]).await?;
        let held = all.iter().find(|limit| limit.is_of_the_same(&stated) && limit.from == stated.from).cloned();
        let (limit, grown) = match held {
            None => {
                stated.check_apart(&all)?;
                store::payers::limit::insert(&tx, &stated, &actor, work.now()).await?;
                let accounts = [(stated.source(), Guard::None), (stated.account(), Guard::DebitsWithinCredits)];
                posting::open_kept(work, &tx, BTreeMap::from(accounts)).await?;
                let amount = stated.amount;
                (stated, amount)
            }
            Some(mut limit) => {
                let before = limit.amount;
                let grown = limit.restate(stated);
                limit.check_apart(&all)?;
                check_used(work, &tx, &limit, before, grown).await?;
                store::payers::limit::update(&tx, &limit, &actor).await?;
                (limit, grown)
            }
        };
        book(work, &tx, &limit, grown).await?;
        event::limited(work, &limit);
        Ok(SetPayerLimitResponse { limit: Some(wire::limit(&limit)) })
    })
}

/// Refuses where less would be left than is used.
async fn check_used(
    work: &Work<Peers>,
    tx: &Tx,
    limit: &Limit,
    before: Ore,
    grown: Ore,
) -> Result<(), mesh::refusal::Error> {
    let book = posting::held(work, tx, &BTreeSet::from([limit.account()])).await?;
    let left = book.accounts().next().map_or(Ore::ZERO, |account| account.available());
    if left.plus(grown).is_none_or(|left| left < Ore::ZERO) {
        let used = before.minus(left).unwrap_or(before);
        return Err(Refusal::LimitUsed(limit.id, used).into());
    }
    Ok(())
}

async fn book(work: &mut Work<Peers>, tx: &Tx, limit: &Limit, grown: Ore) -> Result<(), mesh::refusal::Error> {
    if grown == Ore::ZERO {
        return Ok(());
    }
    let (account, source) = (limit.account(), limit.source());
    let (debit, credit) = if grown > Ore::ZERO { (&source, &account) } else { (&account, &source) };
    let amount = Ore::new(grown.ore().saturating_abs());
    let draft = Draft::transfer(STATED, work.now().date(), &limit.citation, (debit, credit), amount);
    let draft = draft.map_err(|rule| anyhow::anyhow!("a limit {rule}"))?;
    posting::post_kept(work, tx, vec![Wish { draft, land: true }]).await?;
    Ok(())
}
