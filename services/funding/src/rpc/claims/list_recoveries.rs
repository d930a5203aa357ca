//! Lists recoveries.

use mesh::unit::{Look, Run};
use proto::reell::funding::v1::{ListRecoveriesRequest, ListRecoveriesResponse};

use crate::{store, wire::claims as wire};

pub fn run(look: &mut Look, request: ListRecoveriesRequest) -> Run<'_, ListRecoveriesResponse> {
    Box::pin(async move {
        let ListRecoveriesRequest { page, filter, order_by } = request;
        let list = store::claims::recovery::listed();
        let asked = list.read(look.keys(), page.as_ref(), &filter, &order_by, ())?;
        let found = store::claims::recovery::list_of(look.db(), &asked).await?;
        Ok(ListRecoveriesResponse {
            recoveries: found.items.iter().map(wire::answer::to_recovery).collect(),
            page: found.page(),
        })
    })
}
