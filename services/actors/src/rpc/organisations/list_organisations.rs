//! Lists organisations in the order of their names, those with a role or all.

use mesh::{page::Page, refusal::Error, unit::Look};
use proto::reell::actors::v1::{ListOrganisationsRequest, ListOrganisationsResponse};

use crate::{store, wire::organisations as wire};

pub async fn run(look: &mut Look, request: ListOrganisationsRequest) -> Result<ListOrganisationsResponse, Error> {
    let role = wire::role_filter(request.role)?;
    let page = Page::parse(look.keys(), request.page.as_ref(), &format!("organisations|{role:?}"))?;
    let mut organisations = store::organisation::list(look.db(), role, page.after.as_deref(), page.size + 1).await?;
    let next = page.cut(look.keys(), &mut organisations, store::organisation::place);
    Ok(ListOrganisationsResponse {
        organisations: organisations.iter().map(wire::organisation).collect(),
        page: Some(next),
    })
}
