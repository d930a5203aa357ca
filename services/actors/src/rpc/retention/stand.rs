//! What the case service knows of the persons behind records, put beside what the registry knows.

use std::collections::{BTreeMap, BTreeSet};

use mesh::{refusal::Error, sql::Db};

use crate::{
    domain::{
        person::PersonId,
        retention::{Kind, Standing},
    },
    peers::{Cases, Peers},
    store::disposal::{candidate::Candidate, standing},
};

/// The persons behind records, each once.
pub fn persons(candidates: &[Candidate]) -> Vec<PersonId> {
    candidates.iter().filter_map(|one| one.person).collect::<BTreeSet<_>>().into_iter().collect()
}

/// The cases of persons, by whichever of their registrations. Only of persons who would go themselves is it asked. Peers are asked before
/// the transaction.
pub async fn cases(
    db: &Db,
    mut peers: Peers,
    kind: Kind,
    persons: &[PersonId],
) -> Result<BTreeMap<PersonId, Cases>, Error> {
    let mut together: BTreeMap<PersonId, Cases> = BTreeMap::new();
    if kind != Kind::Person || persons.is_empty() {
        return Ok(together);
    }
    let registrations = standing::registrations(db, persons).await?;
    let ids: Vec<PersonId> = registrations.keys().copied().collect();
    for (id, cases) in peers.cases_of(&ids).await? {
        let Some(person) = registrations.get(&id) else { continue };
        let known = together.entry(*person).or_insert(cases);
        known.open |= cases.open;
        known.last_closed = known.last_closed.max(cases.last_closed);
    }
    Ok(together)
}

/// How a person stands, with their cases.
pub fn of(
    person: Option<PersonId>,
    here: &BTreeMap<PersonId, Standing>,
    cases: &BTreeMap<PersonId, Cases>,
) -> Standing {
    let Some(person) = person else { return Standing::default() };
    let known = here.get(&person).copied().unwrap_or_default();
    match cases.get(&person) {
        Some(cases) => Standing { open_case: cases.open, last_closed: cases.last_closed, ..known },
        None => known,
    }
}
