//! Makes a decision's money available, and takes back that of the decisions that it replaces, in one ledger entry.

use mesh::{
    refusal::{Error, check_etag},
    sql::Tx,
    unit::Work,
};
use proto::reell::funding::v1::{ActivateDecisionRequest, ActivateDecisionResponse};

use crate::{
    booking,
    domain::{
        decision::{Decision, replaced_by_number},
        refusal::Refusal,
    },
    store, wire,
};

pub async fn run(work: &mut Work, request: ActivateDecisionRequest) -> Result<ActivateDecisionResponse, Error> {
    let id = wire::decision_id(&request.decision_id)?;
    let tx = work.begin_on(&id.to_string()).await?;
    let mut decision = store::decision::find_to_change(&tx, id).await?.ok_or(Refusal::DecisionNotFound)?;
    check_etag(&request.etag, decision.revision)?;
    let mut replaced = replaced(&tx, &decision).await?;
    let replacers = store::decision::replacers(&tx, &decision.document.registration_number).await?;
    // What this decision replaces itself is not in its way.
    let replacer = replacers.into_iter().find(|by| *by != id && replaced.iter().all(|old| old.id != *by));
    let entry = decision.activate(&mut replaced, replacer)?;

    store::decision::update(&tx, &decision).await?;
    for old in &replaced {
        store::decision::update(&tx, old).await?;
        for mut commitment in store::commitment::live_of(&tx, old.id).await? {
            let events = commitment.transfer(id);
            store::commitment::update(&tx, &commitment).await?;
            booking::announce(work, events);
        }
        work.emit(old.id, old.revision, wire::event::superseded(old.id, id));
    }
    booking::record(work, &tx, &entry, decision.document.registration_number.raw()).await?;
    work.emit(id, decision.revision, wire::event::activated(&decision));
    Ok(ActivateDecisionResponse { decision: Some(wire::decision::to_decision(&decision)) })
}

/// The decisions that this one replaces: the one it corrects, and those held under the number that it says it replaces.
async fn replaced(tx: &Tx, decision: &Decision) -> Result<Vec<Decision>, Error> {
    let mut ids: Vec<_> = decision.corrects.into_iter().collect();
    if let Some(number) = &decision.document.replaces {
        let held = store::decision::standing(tx, number).await?;
        let meant =
            replaced_by_number(number, &held).map_err(|obstacle| Refusal::DecisionState(decision.id, obstacle))?;
        ids.extend(meant);
    }
    // Always in the same order, so that two activations never wait for each other.
    ids.sort_unstable();
    ids.dedup();
    ids.retain(|id| *id != decision.id);
    let mut replaced = Vec::new();
    for id in ids {
        replaced.extend(store::decision::find_to_change(tx, id).await?);
    }
    Ok(replaced)
}
