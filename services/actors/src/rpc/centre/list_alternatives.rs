//! Lists alternatives in the order in which they were recorded.

use mesh::{page::Page, refusal::Error, unit::Look};
use proto::reell::actors::v1::{ListAlternativesRequest, ListAlternativesResponse};

use crate::{store, wire::centre::alternatives as wire};

/// The most alternatives of one answer: each may be long.
const MOST: u64 = 50;

pub async fn run(look: &mut Look, request: ListAlternativesRequest) -> Result<ListAlternativesResponse, Error> {
    let (question, state) = wire::wanted(&request)?;
    let mut page = Page::parse(look.keys(), request.page.as_ref(), &format!("alternatives|{question:?}|{state:?}"))?;
    page.size = page.size.min(MOST);
    let after = page.after.as_deref();
    let mut alternatives = store::centre::alternative::list(look.db(), question, state, after, page.size + 1).await?;
    let next = page.cut(look.keys(), &mut alternatives, |alternative| alternative.id.to_string());
    Ok(ListAlternativesResponse {
        alternatives: alternatives.iter().map(wire::alternative).collect(),
        page: Some(next),
    })
}
