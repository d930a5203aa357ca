//! Lists operating units in the order of their names, unless another one is asked for.

use mesh::{refusal::Error, unit::Look};
use proto::reell::actors::v1::{ListUnitsRequest, ListUnitsResponse};

use crate::{store::unit, wire::places as wire};

pub async fn run(look: &mut Look, request: ListUnitsRequest) -> Result<ListUnitsResponse, Error> {
    let ListUnitsRequest { page, filter, order_by } = &request;
    let asked = unit::listed().read(look.keys(), page.as_ref(), filter, order_by, ())?;
    let found = unit::list_of(look.db(), &asked).await?;
    Ok(ListUnitsResponse { units: found.items.iter().map(wire::unit).collect(), page: found.page() })
}
