//! Which decisions an activation takes the place of, and which active or closed ones stand in its way, so that no grant is lent twice.

use mesh::refusal::Error;
use sea_orm::ConnectionTrait;

use crate::{
    domain::{
        DecisionId,
        decision::{Decision, State, has_begun, replaced_by_number},
        refusal::{Obstacle, Refusal},
        registration_number::RegistrationNumber,
    },
    store,
};

/// The decisions that this one replaces: those it corrects, and those held under the number that it says it replaces. Each is held
/// until the transaction ends.
pub async fn replaced(tx: &impl ConnectionTrait, decision: &Decision) -> Result<Vec<Decision>, Error> {
    let mut named: Vec<_> = decision.corrects.into_iter().collect();
    if let Some(number) = &decision.document.replaces {
        let held = store::decision::standing(tx, number).await?;
        let meant =
            replaced_by_number(number, &held).map_err(|obstacle| Refusal::DecisionState(decision.id, obstacle))?;
        named.extend(meant);
    }
    let mut ids = Vec::new();
    for id in named {
        // An edition that never became active has no money of its own: what it was to correct is what is replaced.
        ids.extend(editions(tx, Some(id), |state| matches!(state, State::Proposed | State::Decided)).await?);
    }
    // Always in the same order, so that two transactions never wait for each other.
    ids.sort_unstable();
    ids.dedup();
    ids.retain(|id| *id != decision.id);
    let mut replaced = Vec::new();
    for id in ids {
        replaced.extend(store::decision::find_to_change(tx, id).await?);
    }
    Ok(replaced)
}

/// What a decision that is active or closed puts in the way of this one, unless this one replaces it: it has replaced this one, or the same
/// as this one.
pub async fn rival(
    tx: &impl ConnectionTrait,
    decision: &Decision,
    replaced: &[Decision],
) -> Result<Option<Obstacle>, Error> {
    let in_the_way = |by: &DecisionId| *by != decision.id && replaced.iter().all(|old| old.id != *by);
    let replacers = claimants(tx, &decision.document.registration_number).await?;
    if let Some(by) = replacers.into_iter().find(in_the_way) {
        return Ok(Some(Obstacle::ReplacedBy(by)));
    }
    let Some(number) = &decision.document.replaces else { return Ok(None) };
    let mut rivals = claimants(tx, number).await?;
    let held = store::decision::standing(tx, number).await?;
    if !held.iter().any(|(id, other)| *id != decision.id && number.may_be(other)) {
        for by in store::decision::superseded(tx, number).await? {
            rivals.extend(heir(tx, by).await?);
        }
    }
    Ok(rivals.into_iter().find(in_the_way).map(Obstacle::RivalledBy))
}

/// The first of the replaced decisions whose project has begun, which is in the way. Each project is held until the transaction ends, so
/// that none begins meanwhile.
pub async fn begun(tx: &impl ConnectionTrait, replaced: &[Decision]) -> Result<Option<Obstacle>, Error> {
    for old in replaced {
        if let Some(project) = store::claims::project::find_to_change(tx, old.id).await?
            && has_begun(&project, store::claims::cost::any_of(tx, old.id).await?)
        {
            return Ok(Some(Obstacle::ProjectBegun(old.id)));
        }
    }
    Ok(None)
}

/// The decisions, active or closed, by which a number is replaced: those that say so, and those that have taken their place.
/// A correction says itself what it replaces; another successor has replaced what its predecessor had.
async fn claimants(tx: &impl ConnectionTrait, number: &RegistrationNumber) -> Result<Vec<DecisionId>, Error> {
    let mut claimants = Vec::new();
    for (id, state) in store::decision::replacers(tx, number).await? {
        match state {
            // What was closed has used what it was granted.
            State::Active | State::Closed => claimants.push(id),
            State::Superseded(by) => {
                let corrects = store::decision::origin(tx, by).await?.and_then(|(_, corrects)| corrects);
                if !editions(tx, corrects, |state| state == State::Superseded(by)).await?.contains(&id) {
                    claimants.extend(heir(tx, by).await?);
                }
            }
            State::Proposed | State::Decided | State::Revoked => {}
        }
    }
    Ok(claimants)
}

/// A decision and those that it corrects, one after another, past each that `goes_on` in the state it is in.
async fn editions(
    tx: &impl ConnectionTrait,
    first: Option<DecisionId>,
    goes_on: impl Fn(State) -> bool,
) -> Result<Vec<DecisionId>, Error> {
    let (mut ids, mut next) = (Vec::new(), first);
    while let Some(id) = next.filter(|id| !ids.contains(id)) {
        ids.push(id);
        let origin = store::decision::origin(tx, id).await?;
        next = origin.filter(|(state, _)| goes_on(*state)).and_then(|(_, corrects)| corrects);
    }
    Ok(ids)
}

/// The decision, active or closed, that stands today where this one stood.
async fn heir(tx: &impl ConnectionTrait, first: DecisionId) -> Result<Option<DecisionId>, Error> {
    let (mut seen, mut id) = (Vec::new(), first);
    while !seen.contains(&id) {
        seen.push(id);
        match store::decision::origin(tx, id).await? {
            Some((State::Active | State::Closed, _)) => return Ok(Some(id)),
            Some((State::Superseded(by), _)) => id = by,
            Some((State::Proposed | State::Decided | State::Revoked, _)) | None => return Ok(None),
        }
    }
    Ok(None)
}

#[cfg(test)]
mod tests;
