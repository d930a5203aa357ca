//! Lists what is held now.

use mesh::unit::{Look, Run};
use proto::reell::funding::v1::{ListPendingsRequest, ListPendingsResponse};

use crate::{store::pending, wire::ledger as wire};

pub fn run(look: &mut Look, request: ListPendingsRequest) -> Run<'_, ListPendingsResponse> {
    Box::pin(async move {
        let ListPendingsRequest { page, filter, order_by } = &request;
        let asked = pending::listed().read(look.keys(), page.as_ref(), filter, order_by, ())?;
        let found = pending::page(look.db(), &asked).await?;
        Ok(ListPendingsResponse { pendings: found.items.iter().map(wire::to_pending).collect(), page: found.page() })
    })
}
