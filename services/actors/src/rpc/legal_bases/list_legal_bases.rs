//! Lists legal bases in the order they were recorded, unless another one is asked for.

use mesh::unit::{Look, Run};
use proto::reell::actors::v1::{ListLegalBasesRequest, ListLegalBasesResponse};

use crate::{store::legal_basis, wire::legal_bases as wire};

pub fn run(look: &mut Look, request: ListLegalBasesRequest) -> Run<'_, ListLegalBasesResponse> {
    Box::pin(async move {
        let ListLegalBasesRequest { page, filter, order_by } = &request;
        let asked = legal_basis::listed().read(look.keys(), page.as_ref(), filter, order_by, ())?;
        let found = legal_basis::list_of(look.db(), &asked).await?;
        Ok(ListLegalBasesResponse { legal_bases: found.items.iter().map(wire::basis).collect(), page: found.page() })
    })
}
