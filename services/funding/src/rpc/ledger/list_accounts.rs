//! Lists the accounts that were opened, with what stands on each.

use mesh::unit::{Look, Run};
use proto::reell::funding::v1::{ListAccountsRequest, ListAccountsResponse};

use crate::{store::account, wire::ledger as wire};

pub fn run(look: &mut Look, request: ListAccountsRequest) -> Run<'_, ListAccountsResponse> {
    Box::pin(async move {
        let ListAccountsRequest { page, filter, order_by } = &request;
        let asked = account::listed().read(look.keys(), page.as_ref(), filter, order_by, ())?;
        let found = account::page(look.db(), &asked).await?;
        Ok(ListAccountsResponse { balances: found.items.iter().map(wire::to_balance).collect(), page: found.page() })
    })
}
