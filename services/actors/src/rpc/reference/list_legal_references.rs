//! Lists the legal references that were in force on a day, by key.

use mesh::{page::Page, refusal::Error, unit::Look};
use proto::reell::actors::v1::{ListLegalReferencesRequest, ListLegalReferencesResponse};

use crate::{store, wire::reference as wire};

pub async fn run(look: &mut Look, request: ListLegalReferencesRequest) -> Result<ListLegalReferencesResponse, Error> {
    let (statute, day) = wire::legal_filter(&request, look.now())?;
    let page = Page::parse(look.keys(), request.page.as_ref(), &format!("legal references|{statute:?}|{day}"))?;
    let after = page.after.as_deref();
    let mut found = store::reference::legal::list(look.db(), &day, statute, after, page.size + 1).await?;
    let next = page.cut(look.keys(), &mut found, |reference| reference.key.clone());
    let legal_references = found.iter().map(wire::legal_reference).collect::<Result<_, _>>()?;
    Ok(ListLegalReferencesResponse { legal_references, page: Some(next) })
}
