//! Lists persons in the order of their registration; each one listed is in the access log before the answer leaves.

use anyhow::anyhow;
use mesh::{page::Page, refusal::Error, unit::Look};
use proto::reell::actors::v1::{ListPersonsRequest, ListPersonsResponse};

use crate::{
    domain::person::PersonId,
    store::person::{self, sight::Sight},
    wire::persons as wire,
};

pub async fn run(look: &mut Look, request: ListPersonsRequest) -> Result<ListPersonsResponse, Error> {
    wire::purpose(&request.purpose)?;
    look.purpose(&request.purpose);
    let page = Page::parse(look.keys(), request.page.as_ref(), "persons")?;
    let sight = Sight::of(look.caller(), look.now());
    let mut found = person::list(look.db(), look.keys(), &sight, after(&page)?, page.size + 1).await?;
    let next = page.cut(look.keys(), &mut found, |one| one.person.id.to_string());
    for one in &found {
        look.accessed(one.person.id);
    }
    Ok(ListPersonsResponse { persons: found.iter().map(|one| wire::person(&one.person)).collect(), page: Some(next) })
}

/// The person that the page before ended with.
pub(super) fn after(page: &Page) -> Result<Option<PersonId>, Error> {
    let id = page.after.as_deref().map(PersonId::parse).transpose();
    Ok(id.map_err(|rule| anyhow!("the id in a page token {rule}"))?)
}
