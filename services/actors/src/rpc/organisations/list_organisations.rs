//! Lists organisations in the order of their names: all, or those with a role, of a kind, in a municipality, in a state, below a parent.

use mesh::{page::Page, refusal::Error, unit::Look};
use proto::reell::actors::v1::{ListOrganisationsRequest, ListOrganisationsResponse};

use crate::{store, wire::organisations as wire};

pub async fn run(look: &mut Look, request: ListOrganisationsRequest) -> Result<ListOrganisationsResponse, Error> {
    let filter = wire::filter(&request, look.now().date())?;
    // Today is no part of the query: a list that is read at midnight goes on.
    let query = format!("organisations|{:?}", ListOrganisationsRequest { page: None, ..request.clone() });
    let page = Page::parse(look.keys(), request.page.as_ref(), &query)?;
    let mut organisations = store::organisation::list(look.db(), &filter, page.after.as_deref(), page.size + 1).await?;
    let next = page.cut(look.keys(), &mut organisations, store::organisation::place);
    Ok(ListOrganisationsResponse {
        organisations: organisations.iter().map(|found| wire::organisation(found, filter.day)).collect(),
        page: Some(next),
    })
}
