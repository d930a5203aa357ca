//! Lists emergency accesses, so that somebody looks at them.

use anyhow::anyhow;
use mesh::{page::Page, refusal::Error, unit::Look};
use proto::reell::actors::v1::{ListEmergencyAccessesRequest, ListEmergencyAccessesResponse};

use crate::{domain::person::AccessId, store::person::access, wire::persons::protection as wire};

pub async fn run(
    look: &mut Look,
    request: ListEmergencyAccessesRequest,
) -> Result<ListEmergencyAccessesResponse, Error> {
    let query = if request.with_reviewed { "emergency accesses" } else { "emergency accesses, unreviewed" };
    let page = Page::parse(look.keys(), request.page.as_ref(), query)?;
    let after = page.after.as_deref().map(AccessId::parse).transpose();
    let after = after.map_err(|rule| anyhow!("the id in a page token {rule}"))?;
    let mut found = access::emergencies(look.db(), look.keys(), request.with_reviewed, after, page.size + 1).await?;
    let next = page.cut(look.keys(), &mut found, |one| one.id.to_string());
    for one in &found {
        look.accessed(one.person);
    }
    Ok(ListEmergencyAccessesResponse { accesses: found.iter().map(wire::to_emergency).collect(), page: Some(next) })
}
