//! Lists the legal references that were in force on a day, by key.

use mesh::{
    refusal::both,
    unit::{Look, Run},
};
use proto::reell::actors::v1::{ListLegalReferencesRequest, ListLegalReferencesResponse};

use crate::{store::reference::legal, wire::reference as wire};

pub fn run(look: &mut Look, request: ListLegalReferencesRequest) -> Run<'_, ListLegalReferencesResponse> {
    Box::pin(async move {
        let ListLegalReferencesRequest { page, filter, order_by, as_of } = &request;
        let day = wire::day(as_of, look.now());
        let asked = legal::listed().read(look.keys(), page.as_ref(), filter, order_by, &day);
        let (day, asked) = both(day, asked)?;
        let found = legal::list_of(look.db(), &asked, &day).await?;
        let legal_references = found.items.iter().map(wire::legal_reference).collect::<Result<_, _>>()?;
        Ok(ListLegalReferencesResponse { legal_references, page: found.page() })
    })
}
