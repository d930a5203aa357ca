//! Lists municipalities by code, with the minority languages that they are an administrative area of.

use mesh::{page::Page, refusal::Error, unit::Look};
use proto::reell::actors::v1::{ListMunicipalitiesRequest, ListMunicipalitiesResponse};

use crate::{store, wire::reference as wire};

pub async fn run(look: &mut Look, request: ListMunicipalitiesRequest) -> Result<ListMunicipalitiesResponse, Error> {
    let asked = wire::municipalities(&request, look.now())?;
    let query = format!("municipalities|{:?}|{}", asked.county, asked.day);
    let page = Page::parse(look.keys(), request.page.as_ref(), &query)?;
    let after = page.after.as_deref();
    let mut found = store::reference::list(look.db(), asked.county, &asked.day, after, page.size + 1).await?;
    let next = page.cut(look.keys(), &mut found, |municipality| municipality.code.clone());
    let municipalities = found.iter().map(wire::municipality).collect();
    Ok(ListMunicipalitiesResponse { municipalities, page: Some(next) })
}
