//! Lists alternatives in the order in which they were recorded, unless another one is asked for.

use mesh::unit::{Look, Run};
use proto::reell::actors::v1::{ListAlternativesRequest, ListAlternativesResponse};

use crate::{store::centre::alternative, wire::centre::alternatives as wire};

/// The most alternatives of one answer: each may be long.
const MOST: u64 = 50;

pub fn run(look: &mut Look, request: ListAlternativesRequest) -> Run<'_, ListAlternativesResponse> {
    Box::pin(async move {
        let ListAlternativesRequest { page, filter, order_by } = &request;
        let asked = alternative::listed().read(look.keys(), page.as_ref(), filter, order_by, ())?.at_most(MOST);
        let found = alternative::list_of(look.db(), &asked).await?;
        Ok(ListAlternativesResponse {
            alternatives: found.items.iter().map(wire::alternative).collect(),
            page: found.page(),
        })
    })
}
