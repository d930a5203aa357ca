//! Lists entries with their postings.

use mesh::unit::{Look, Run};
use proto::reell::funding::v1::{ListEntriesRequest, ListEntriesResponse};

use crate::{store::journal, wire::ledger as wire};

pub fn run(look: &mut Look, request: ListEntriesRequest) -> Run<'_, ListEntriesResponse> {
    Box::pin(async move {
        let ListEntriesRequest { page, filter, order_by } = &request;
        let asked = journal::listed().read(look.keys(), page.as_ref(), filter, order_by, ())?;
        let found = journal::page(look.db(), &asked).await?;
        Ok(ListEntriesResponse { entries: found.items.iter().map(wire::to_shown).collect(), page: found.page() })
    })
}
