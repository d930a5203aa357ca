//! Lists languages by code.

use mesh::{refusal::Error, unit::Look};
use proto::reell::actors::v1::{ListLanguagesRequest, ListLanguagesResponse};

use crate::{store::reference::language, wire::reference as wire};

pub async fn run(look: &mut Look, request: ListLanguagesRequest) -> Result<ListLanguagesResponse, Error> {
    let ListLanguagesRequest { page, filter, order_by } = &request;
    let asked = language::listed().read(look.keys(), page.as_ref(), filter, order_by, ())?;
    let found = language::list_of(look.db(), &asked).await?;
    Ok(ListLanguagesResponse { languages: found.items.iter().map(wire::language).collect(), page: found.page() })
}
