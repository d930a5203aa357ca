//! Lists languages by code.

use mesh::unit::{Look, Run};
use proto::reell::actors::v1::{ListLanguagesRequest, ListLanguagesResponse};

use crate::{store::reference::language, wire::reference as wire};

pub fn run(look: &mut Look, request: ListLanguagesRequest) -> Run<'_, ListLanguagesResponse> {
    Box::pin(async move {
        let ListLanguagesRequest { page, filter, order_by } = &request;
        let asked = language::listed().read(look.keys(), page.as_ref(), filter, order_by, ())?;
        let found = language::list_of(look.db(), &asked).await?;
        Ok(ListLanguagesResponse { languages: found.items.iter().map(wire::language).collect(), page: found.page() })
    })
}
