//! What the registry tells that cases depend on: who is hidden from now on and who no longer, who is gone, and which organisations are one.

use mesh::{inbox, refusal::Error, unit::Work};
use prost::Name;
use prost_types::Any;
use proto::{
    mesh::v1::Event,
    reell::{
        actors::v1::{OrganisationsMerged, OrganisationsUnmerged, PersonDisposed, PersonHidden, PersonShown},
        cases::v1::{CaseHidden, CaseShown},
    },
};
use tracing::Instrument;

use crate::{
    domain::{OrganisationId, PersonId},
    store::{case, merged, person, protected},
};

/// Applies events of the registry. What does not change who sees a case changes nothing here.
pub async fn react(work: &mut Work, events: Vec<Event>) -> Result<(), Error> {
    for event in events {
        let span = inbox::span(&event);
        one(work, event).instrument(span).await?;
    }
    Ok(())
}

async fn one(work: &mut Work, event: Event) -> Result<(), Error> {
    let (payload, number) = (event.payload.unwrap_or_default(), event.sequence);
    match payload.type_url.trim_start_matches('/') {
        "reell.actors.v1.PersonHidden" => {
            let event: PersonHidden = read(&payload)?;
            turn(work, id(PersonId::parse(&event.person_id))?, true, number).await
        }
        "reell.actors.v1.PersonShown" => {
            let event: PersonShown = read(&payload)?;
            turn(work, id(PersonId::parse(&event.person_id))?, false, number).await
        }
        "reell.actors.v1.PersonDisposed" => {
            let event: PersonDisposed = read(&payload)?;
            let tx = work.begin_alone_on("registry").await?;
            Ok(person::forget(&tx, id(PersonId::parse(&event.person_id))?).await?)
        }
        "reell.actors.v1.OrganisationsMerged" => {
            let OrganisationsMerged { organisation_id, duplicate_id } = read(&payload)?;
            merge(work, &event.aggregate, &duplicate_id, Some(&organisation_id), number).await
        }
        "reell.actors.v1.OrganisationsUnmerged" => {
            let OrganisationsUnmerged { duplicate_id, .. } = read(&payload)?;
            merge(work, &event.aggregate, &duplicate_id, None, number).await
        }
        _ => Ok(()),
    }
}

/// Notes whom a duplicate leads to. Both are told; what the duplicate is told is in the order of its own changes.
async fn merge(work: &mut Work, told: &str, duplicate: &str, kept: Option<&str>, number: i64) -> Result<(), Error> {
    if told != duplicate {
        return Ok(());
    }
    let kept = kept.map(|kept| id(OrganisationId::parse(kept))).transpose()?;
    let tx = work.begin_alone_on("registry").await?;
    Ok(merged::keep(&tx, id(OrganisationId::parse(duplicate))?, kept, number).await?)
}

/// Hides the cases of a person, or shows them again.
async fn turn(work: &mut Work, person: PersonId, hidden: bool, sequence: i64) -> Result<(), Error> {
    // Alone, so that it sees the cases that others of its group have opened.
    let tx = work.begin_alone_on("registry").await?;
    if !protected::keep(&tx, person, hidden, sequence).await? {
        return Ok(());
    }
    for (case, number) in case::turn(&tx, person).await? {
        match hidden {
            true => work.emit(case, number, CaseHidden { case_id: case.to_string() }),
            false => work.emit(case, number, CaseShown { case_id: case.to_string() }),
        }
    }
    Ok(())
}

/// Reads an id. Events come from our own services, so one that cannot be read is a fault.
fn id<T>(parsed: Result<T, String>) -> Result<T, Error> {
    parsed.map_err(|rule| anyhow::anyhow!("an id in an event {rule}").into())
}

fn read<M: prost::Message + Name + Default>(payload: &Any) -> Result<M, Error> {
    payload.to_msg().map_err(|error| anyhow::Error::new(error).into())
}
