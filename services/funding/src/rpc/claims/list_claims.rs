//! Lists claims without their lines.

use mesh::unit::{Look, Run};
use proto::reell::funding::v1::{ListClaimsRequest, ListClaimsResponse};

use crate::{store, wire::claims as wire};

pub fn run(look: &mut Look, request: ListClaimsRequest) -> Run<'_, ListClaimsResponse> {
    Box::pin(async move {
        let ListClaimsRequest { page, filter, order_by } = request;
        let list = store::claims::claim::listed();
        let asked = list.read(look.keys(), page.as_ref(), &filter, &order_by, ())?;
        let found = store::claims::claim::list_of(look.db(), &asked).await?;
        Ok(ListClaimsResponse { claims: found.items.iter().map(wire::answer::to_listed).collect(), page: found.page() })
    })
}
