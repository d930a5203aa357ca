//! Writes all organisations as a file, part by part.

use anyhow::anyhow;
use mesh::unit::{
    Look, Run,
    stream::{Part, Parted},
};
use proto::reell::actors::v1::{ExportOrganisationsRequest, ExportOrganisationsResponse};

use crate::{domain::organisation::OrganisationId, store, wire::imports::sheet};

/// How many rows a part has.
const ROWS: u64 = 500;

pub fn run(look: &mut Look, part: Part<ExportOrganisationsRequest>) -> Run<'_, Parted<ExportOrganisationsResponse>> {
    Box::pin(async move {
        let after = part.after.as_deref().map(OrganisationId::parse).transpose();
        let after = after.map_err(|rule| anyhow!("the place in an export {rule}"))?;
        let mut found = store::organisation::bulk::after(look.db(), after, ROWS).await?;
        let next = found.last().filter(|_| found.len() as u64 == ROWS).map(|last| last.id.to_string());
        let parents: Vec<_> = found.iter().filter_map(|one| one.profile.parent).collect();
        // One that has been merged into another has no row in the file, so that no other register would know it.
        let led_to = store::leads::organisations(look.db(), parents).await?;
        for one in &mut found {
            one.profile.parent = one.profile.parent.map(|parent| led_to.get(&parent).copied().unwrap_or(parent));
        }
        let parents = store::organisation::reference::of(look.db(), led_to.into_values().collect()).await?;
        let content = sheet::organisations(&found, &parents, look.now().date(), after.is_none())?;
        let rows = i64::try_from(found.len()).unwrap_or(0);
        Ok((ExportOrganisationsResponse { content, rows, last: next.is_none() }, next))
    })
}
