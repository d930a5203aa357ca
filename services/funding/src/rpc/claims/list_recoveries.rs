//! Lists recoveries.

use mesh::{refusal::Error, unit::Look};
use proto::reell::funding::v1::{ListRecoveriesRequest, ListRecoveriesResponse};

use crate::{store, wire::claims as wire};

pub async fn run(look: &mut Look, request: ListRecoveriesRequest) -> Result<ListRecoveriesResponse, Error> {
    let ListRecoveriesRequest { page, filter, order_by } = request;
    let list = store::claims::recovery::listed();
    let asked = list.read(look.keys(), page.as_ref(), &filter, &order_by, ())?;
    let found = store::claims::recovery::list_of(look.db(), &asked).await?;
    Ok(ListRecoveriesResponse { recoveries: found.items.iter().map(wire::answer::to_recovery).collect(), page: found.page() })
}
