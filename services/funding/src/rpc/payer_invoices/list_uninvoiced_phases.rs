//! Lists what is posted of payers and on no invoice yet.

use mesh::unit::{Look, Run};
use proto::reell::funding::v1::{ListUninvoicedPhasesRequest, ListUninvoicedPhasesResponse};

use crate::{store::payers::pledge, wire::payers as wire};

pub fn run(look: &mut Look, request: ListUninvoicedPhasesRequest) -> Run<'_, ListUninvoicedPhasesResponse> {
    Box::pin(async move {
        let ListUninvoicedPhasesRequest { page, filter, order_by } = &request;
        let asked = pledge::listed().read(look.keys(), page.as_ref(), filter, order_by, "uninvoiced")?;
        let found = pledge::list_owed(look.db(), &asked).await?;
        Ok(ListUninvoicedPhasesResponse { commitments: wire::lines(&found.items), page: found.page() })
    })
}
