//! Lists operating units in the order of their names, unless another one is asked for.

use mesh::unit::{Look, Run};
use proto::reell::actors::v1::{ListUnitsRequest, ListUnitsResponse};

use crate::{store::unit, wire::places as wire};

pub fn run(look: &mut Look, request: ListUnitsRequest) -> Run<'_, ListUnitsResponse> {
    Box::pin(async move {
        let ListUnitsRequest { page, filter, order_by } = &request;
        let asked = unit::listed().read(look.keys(), page.as_ref(), filter, order_by, ())?;
        let found = unit::list_of(look.db(), &asked).await?;
        Ok(ListUnitsResponse { units: found.items.iter().map(wire::unit).collect(), page: found.page() })
    })
}
