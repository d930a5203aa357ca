//! Writes the persons who have a number as a file, part by part; each part is in the access log before it leaves.

use anyhow::anyhow;
use mesh::{
    refusal::Error,
    unit::{
        Look,
        stream::{Part, Parted},
    },
};
use proto::reell::actors::v1::{ExportPersonsRequest, ExportPersonsResponse};

use crate::{
    domain::person::PersonId,
    store,
    wire::imports::{purpose, sheet},
};

/// How many rows a part has. An entry of the access log names them all.
const ROWS: u64 = 250;

pub async fn run(look: &mut Look, part: Part<ExportPersonsRequest>) -> Result<Parted<ExportPersonsResponse>, Error> {
    purpose(&part.request.purpose)?;
    look.purpose(&part.request.purpose);
    let after = part.after.as_deref().map(PersonId::parse).transpose();
    let after = after.map_err(|rule| anyhow!("the place in an export {rule}"))?;
    let found = store::person::bulk::after(look.db(), look.keys(), after, ROWS).await?;
    for person in &found {
        look.accessed(person.id);
    }
    let next = found.last().filter(|_| found.len() as u64 == ROWS).map(|last| last.id.to_string());
    let content = sheet::persons(&found, after.is_none())?;
    Ok((ExportPersonsResponse { content, rows: i64::try_from(found.len()).unwrap_or(0) }, next))
}
