//! The register of the centre, from the decision that founded it: who is who, in which role and under which agreement, and what may be known
//! of them. Told and carried out through the public interface, item by item.

use std::{future::Future, io::Write};

use anyhow::Context;
use mesh::{
    clock::Timestamp,
    connect::Peer,
    refusal::{Error, Refused},
};
use proto::reell::actors::v1::{Organisation, OrganisationKind, OrganisationRole};
use time::{Date, Duration};
use tonic::{Response, Status};

use crate::{http::Http, way::said};

mod centre;
mod organisations;
mod persons;
mod rules;

/// Who is named for the person whose identity is protected.
pub const HANDLER: &str = "story-handler";

/// Who tells the story: people at the centre, each with a connection to the registry of their own.
pub struct Tellers {
    /// Registers and records.
    pub registrar: Peer,
    /// Decides who is hidden, and who is named for whom.
    pub protector: Peer,
    /// Is named for one protected person: [`HANDLER`].
    pub handler: Peer,
    /// Is on duty at night.
    pub officer: Peer,
    /// The same handler, at the gateway.
    pub gateway: Http,
    /// Now, by the centre's clock.
    pub now: Timestamp,
}

/// What the story leaves behind.
#[derive(Debug, Clone)]
pub struct Ending {
    /// The person whose identity is protected.
    pub protected_id: String,
    /// The import whose file was dirty.
    pub import_id: String,
}

/// The organisations that the story is about, by what they are in it.
struct Cast {
    region: Organisation,
    municipalities: Organisation,
    authority: Organisation,
    school: Organisation,
    board: Organisation,
    workshop: Organisation,
    tag: String,
}

/// Tells the story, and carries it out.
pub async fn tell(tellers: &Tellers, out: &mut impl Write) -> anyhow::Result<Ending> {
    writeln!(out, "\n 1. Organisations")?;
    let cast = organisations::register(tellers, out).await?;
    writeln!(out, "\n 2. Units and nodes")?;
    let node = organisations::nodes(tellers, &cast, out).await?;
    writeln!(out, "\n 3. Persons")?;
    let candidate = persons::register(tellers, out).await?;
    writeln!(out, "\n 4. Protected identity")?;
    let protected_id = persons::protect(tellers, out).await?;
    writeln!(out, "\n 5. Assessors")?;
    rules::assessors(tellers, &cast, &node, &candidate, out).await?;
    writeln!(out, "\n 6. Agreements, permissions to share, legal bases")?;
    rules::agreements(tellers, &cast, &candidate, out).await?;
    writeln!(out, "\n 7. The centre itself")?;
    centre::host(tellers, &cast, out).await?;
    writeln!(out, "\n 8. Workshops")?;
    centre::workshop(tellers, &cast, &node, out).await?;
    writeln!(out, "\n 9. Rights")?;
    rules::rights(tellers, &protected_id, &candidate, out).await?;
    writeln!(out, "\n10. Reference data")?;
    centre::reference(tellers, out).await?;
    writeln!(out, "\n11. A file")?;
    let import_id = organisations::import(tellers, &cast, out).await?;
    Ok(Ending { protected_id, import_id })
}

/// What was answered.
async fn ok<R>(answer: impl Future<Output = Result<Response<R>, Status>>) -> anyhow::Result<R> {
    Ok(answer.await.map_err(said)?.into_inner())
}

/// Why a request was refused, which it should have been.
async fn refused<R>(answer: impl Future<Output = Result<Response<R>, Status>>) -> anyhow::Result<Refused> {
    let status = answer.await.err().context("what should have been refused was carried out")?;
    match Error::from(status) {
        Error::Refused(refused) => Ok(*refused),
        Error::Failed(fault) => Err(fault),
    }
}

/// A day so many days from now.
fn day(tellers: &Tellers, days: i64) -> String {
    let day: Date = tellers.now.date() + Duration::days(days);
    format!("{:04}-{:02}-{:02}", day.year(), u8::from(day.month()), day.day())
}

/// A name of the contract as a reader would say it: "responsible authority".
fn plain(name: &str, prefix: &str) -> String {
    name.trim_start_matches(prefix).to_lowercase().replace('_', " ")
}

/// The roles that an organisation holds today, as a reader would say them.
fn roles(organisation: &Organisation) -> String {
    let named = organisation.roles().map(|role| plain(role.as_str_name(), "ORGANISATION_ROLE_"));
    named.collect::<Vec<_>>().join(", ")
}

/// What an organisation of the story is.
struct Part<'a> {
    name: &'a str,
    number: &'a str,
    aliases: &'a [&'a str],
    kind: OrganisationKind,
    municipality: &'a str,
    roles: &'a [OrganisationRole],
}
