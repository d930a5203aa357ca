//! Lists languages by code.

use mesh::{page::Page, refusal::Error, unit::Look};
use proto::reell::actors::v1::{ListLanguagesRequest, ListLanguagesResponse};

use crate::{store, wire::reference as wire};

pub async fn run(look: &mut Look, request: ListLanguagesRequest) -> Result<ListLanguagesResponse, Error> {
    let minority = request.national_minority;
    let page = Page::parse(look.keys(), request.page.as_ref(), &format!("languages|{minority}"))?;
    let after = page.after.as_deref();
    let mut found = store::reference::language::list(look.db(), minority, after, page.size + 1).await?;
    let next = page.cut(look.keys(), &mut found, |language| language.code.clone());
    Ok(ListLanguagesResponse { languages: found.iter().map(wire::language).collect(), page: Some(next) })
}
