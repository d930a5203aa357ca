//! Which cases a caller sees: a partner those that its organisation referred, under whichever id; and of those of persons whose identity is
//! protected nobody sees any but those whom the registry names for the person.
//!
//! Where a caller is not to see a case, the registry is asked in any case, about nobody where there is nobody: what is hidden then costs
//! what nothing costs, and reads like it.

use mesh::{
    refusal::Error,
    unit::{Look, Work},
};
use uuid::Uuid;

use crate::{
    domain::{CaseId, PersonId, case::Case, refusal::Refusal},
    peers::Peers,
    store::{
        case::{ById, Guard, Guarded},
        merged::{Ids, Reach},
    },
};

/// The case with an id, for a caller who may see it.
pub async fn read(look: &Look<Peers>, id: CaseId) -> Result<Case, Error> {
    let reach = reach_to_read(look).await?;
    let (found, steps) = look.find::<ById>(id.uuid()).await?.unzip();
    let named = named(&reach, found.as_ref(), look.peers()).await?;
    let seen = found
        .filter(|found| found.is_in(&reach) && found.hidden().is_none_or(|person| named.contains(&person)))
        .ok_or(Refusal::CaseNotFound)?;
    seen.read(steps.unwrap_or_default())
}

/// Which cases the caller sees, and whom of the persons of one of them the caller is named for. Asked before the transaction, in which no
/// peer is.
pub async fn to_change(work: &Work<Peers>, id: CaseId) -> Result<(Reach, Vec<PersonId>), Error> {
    let reach = reach_to_change(work).await?;
    let found = work.find::<Guard>(id.uuid()).await?;
    let named = named(&reach, found.as_ref(), work.peers()).await?;
    Ok((reach, named))
}

/// Which cases the caller of a reading sees, were nobody protected.
pub async fn reach_to_read(look: &Look<Peers>) -> Result<Reach, Error> {
    Ok(match Reach::of(look.caller().scope()) {
        (alone, Some(own)) => look.find::<Ids>(own).await?.map_or(alone, Reach::ReferredBy),
        (reach, None) => reach,
    })
}

/// Which cases the caller of a change sees, were nobody protected.
pub async fn reach_to_change(work: &Work<Peers>) -> Result<Reach, Error> {
    Ok(match Reach::of(work.caller().scope()) {
        (alone, Some(own)) => work.find::<Ids>(own).await?.map_or(alone, Reach::ReferredBy),
        (reach, None) => reach,
    })
}

async fn named(reach: &Reach, found: Option<&Guarded>, mut peers: Peers) -> Result<Vec<PersonId>, Error> {
    let person = match (reach, found.filter(|found| found.is_in(reach)).map(Guarded::hidden)) {
        // A partner is named for nobody.
        (Reach::ReferredBy(_), _) | (Reach::All, Some(None)) => return Ok(Vec::new()),
        (Reach::All, Some(Some(person))) => person,
        (Reach::All, None) => Uuid::nil().into(),
    };
    Ok(if peers.sees(person).await? { vec![person] } else { Vec::new() })
}
