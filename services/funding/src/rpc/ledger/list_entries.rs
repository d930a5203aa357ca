//! Lists entries with their postings.

use mesh::{refusal::Error, unit::Look};
use proto::reell::funding::v1::{ListEntriesRequest, ListEntriesResponse};

use crate::{store::journal, wire::ledger as wire};

pub async fn run(look: &mut Look, request: ListEntriesRequest) -> Result<ListEntriesResponse, Error> {
    let ListEntriesRequest { page, filter, order_by } = &request;
    let asked = journal::listed().read(look.keys(), page.as_ref(), filter, order_by, ())?;
    let found = journal::page(look.db(), &asked).await?;
    Ok(ListEntriesResponse { entries: found.items.iter().map(wire::to_shown).collect(), page: found.page() })
}
