//! Lists legal bases in the order they were recorded.

use anyhow::anyhow;
use mesh::{page::Page, refusal::Error, unit::Look};
use proto::reell::actors::v1::{ListLegalBasesRequest, ListLegalBasesResponse};

use crate::{domain::legal_basis::LegalBasisId, store, wire::legal_bases as wire};

pub async fn run(look: &mut Look, request: ListLegalBasesRequest) -> Result<ListLegalBasesResponse, Error> {
    let (controller, purpose, day) = wire::wanted(&request)?;
    let query = format!("legal bases|{controller:?}|{purpose:?}|{day:?}");
    let page = Page::parse(look.keys(), request.page.as_ref(), &query)?;
    let after = page.after.as_deref().map(LegalBasisId::parse).transpose();
    let after = after.map_err(|rule| anyhow!("the id in a page token {rule}"))?;
    let mut bases = store::legal_basis::list(look.db(), controller, purpose, day, after, page.size + 1).await?;
    let next = page.cut(look.keys(), &mut bases, |basis| basis.id.to_string());
    Ok(ListLegalBasesResponse { legal_bases: bases.iter().map(wire::basis).collect(), page: Some(next) })
}
