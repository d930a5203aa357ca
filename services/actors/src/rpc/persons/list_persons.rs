//! Lists persons in the order of their registration; each one listed is in the access log before the answer leaves.

use anyhow::anyhow;
use mesh::{page::Page, refusal::Error, unit::Look};
use proto::reell::actors::v1::{ListPersonsRequest, ListPersonsResponse};

use crate::{domain::person::PersonId, store, wire::persons as wire};

pub async fn run(look: &mut Look, request: ListPersonsRequest) -> Result<ListPersonsResponse, Error> {
    wire::purpose(&request.purpose)?;
    look.purpose(&request.purpose);
    let page = Page::parse(look.keys(), request.page.as_ref(), "persons")?;
    let after = page
        .after
        .as_deref()
        .map(PersonId::parse)
        .transpose()
        .map_err(|rule| anyhow!("the id in a page token {rule}"))?;
    let mut persons = store::person::list(look.db(), look.keys(), after, page.size + 1).await?;
    let next = page.cut(look.keys(), &mut persons, |person| person.id.to_string());
    for person in &persons {
        look.accessed(person.id);
    }
    Ok(ListPersonsResponse { persons: persons.iter().map(wire::person).collect(), page: Some(next) })
}
