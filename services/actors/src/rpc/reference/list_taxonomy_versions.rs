//! Lists the versions of the taxonomy, the newest first unless another order is asked for.

use mesh::unit::{Look, Run};
use proto::reell::actors::v1::{ListTaxonomyVersionsRequest, ListTaxonomyVersionsResponse};

use crate::{store::taxonomy, wire::reference as wire};

pub fn run(look: &mut Look, request: ListTaxonomyVersionsRequest) -> Run<'_, ListTaxonomyVersionsResponse> {
    Box::pin(async move {
        let ListTaxonomyVersionsRequest { page, filter, order_by } = &request;
        let asked = taxonomy::listed().read(look.keys(), page.as_ref(), filter, order_by, ())?;
        let found = taxonomy::list_of(look.db(), &asked).await?;
        let versions = found.items.iter().map(wire::version_of).collect();
        Ok(ListTaxonomyVersionsResponse { versions, page: found.page() })
    })
}
