//! Lists disposals in the order they were planned, unless another one is asked for.

use mesh::unit::{Look, Run};
use proto::reell::actors::v1::{ListDisposalsRequest, ListDisposalsResponse};

use crate::{
    store::disposal::{self, View},
    wire::retention::disposals as wire,
};

pub fn run(look: &mut Look, request: ListDisposalsRequest) -> Run<'_, ListDisposalsResponse> {
    Box::pin(async move {
        let ListDisposalsRequest { page, filter, order_by } = &request;
        let asked = disposal::listed().read(look.keys(), page.as_ref(), filter, order_by, ())?;
        let view = View::of(look.caller(), look.now());
        let found = disposal::list_of(look.db(), &view, &asked).await?;
        Ok(ListDisposalsResponse { disposals: found.items.iter().map(wire::disposal).collect(), page: found.page() })
    })
}
