//! Lists the costs of projects.

use mesh::unit::{Look, Run};
use proto::reell::funding::v1::{ListCostsRequest, ListCostsResponse};

use crate::{store, wire::claims as wire};

pub fn run(look: &mut Look, request: ListCostsRequest) -> Run<'_, ListCostsResponse> {
    Box::pin(async move {
        let ListCostsRequest { page, filter, order_by } = request;
        let list = store::claims::cost::listed();
        let asked = list.read(look.keys(), page.as_ref(), &filter, &order_by, ())?;
        let found = store::claims::cost::list_of(look.db(), look.keys(), &asked).await?;
        Ok(ListCostsResponse { costs: found.items.iter().map(wire::cost::to_cost).collect(), page: found.page() })
    })
}
