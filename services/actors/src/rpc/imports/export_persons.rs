//! Writes the persons whom the caller sees and who have a number as a file, part by part; each part is in the access log before it leaves.

use anyhow::anyhow;
use mesh::unit::{
    Look, Run,
    stream::{Part, Parted},
};
use proto::reell::actors::v1::{ExportPersonsRequest, ExportPersonsResponse};

use crate::{
    domain::person::PersonId,
    store::{self, person::sight::Sight},
    wire::imports::{purpose, sheet},
};

/// How many rows a part has. An entry of the access log names them all.
const ROWS: u64 = 250;

pub fn run(look: &mut Look, part: Part<ExportPersonsRequest>) -> Run<'_, Parted<ExportPersonsResponse>> {
    Box::pin(async move {
        purpose(&part.request.purpose)?;
        look.purpose(&part.request.purpose);
        let after = part.after.as_deref().map(PersonId::parse).transpose();
        let after = after.map_err(|rule| anyhow!("the place in an export {rule}"))?;
        let sight = Sight::of(look.caller(), look.now());
        let mut found = store::person::bulk::after(look.db(), look.keys(), &sight, after, ROWS).await?;
        let next = found.last().filter(|_| found.len() as u64 == ROWS).map(|last| last.id.to_string());
        let seen = found.len();
        found.retain(|person| person.profile.identity.is_some());
        for person in &found {
            look.accessed(person.id);
        }
        let issuers = found.iter().filter_map(|person| person.profile.identity.as_ref()?.issuer()).collect();
        let issuers = store::organisation::reference::of(look.db(), issuers).await?;
        let content = sheet::persons(&found, &issuers, after.is_none())?;
        let rows = i64::try_from(found.len()).unwrap_or(0);
        let left_out_rows = i64::try_from(seen - found.len()).unwrap_or(0);
        Ok((ExportPersonsResponse { content, rows, last: next.is_none(), left_out_rows }, next))
    })
}
