//! Lists gatherings by their start, unless another order is asked for.

use mesh::unit::{Look, Run};
use proto::reell::actors::v1::{Gathering, ListGatheringsRequest, ListGatheringsResponse};

use crate::{store::gathering, wire::gatherings as wire};

pub fn run(look: &mut Look, request: ListGatheringsRequest) -> Run<'_, ListGatheringsResponse> {
    Box::pin(async move {
        let ListGatheringsRequest { page, filter, order_by } = &request;
        let asked = gathering::listed().read(look.keys(), page.as_ref(), filter, order_by, ())?;
        let found = gathering::list_of(look.db(), &asked).await?;
        let gatherings = found.items.iter().map(|one| Gathering { notes: String::new(), ..wire::gathering(one) });
        Ok(ListGatheringsResponse { gatherings: gatherings.collect(), page: found.page() })
    })
}
