//! Lists the centre's hosts in the order of time, unless another one is asked for, each with the time before it that had none.

use mesh::unit::{Look, Run};
use proto::reell::actors::v1::{ListHostsRequest, ListHostsResponse};

use crate::{store::centre::host, wire::centre as wire};

pub fn run(look: &mut Look, request: ListHostsRequest) -> Run<'_, ListHostsResponse> {
    Box::pin(async move {
        let ListHostsRequest { page, filter, order_by } = &request;
        let asked = host::listed().read(look.keys(), page.as_ref(), filter, order_by, ())?;
        let found = host::list_of(look.db(), &asked).await?;
        let hosts = found.items.iter().map(|(term, before)| wire::host(term, before.as_ref())).collect();
        Ok(ListHostsResponse { hosts, page: found.page() })
    })
}
