//! Lists versions of models, the latest first, unless another order is asked for.

use mesh::unit::{Look, Run};
use proto::reell::funding::v1::{ListModelsRequest, ListModelsResponse};

use crate::{store::model, wire::models as wire};

/// The most versions of one answer: each is read whole.
const MOST: u64 = 50;

pub fn run(look: &mut Look, request: ListModelsRequest) -> Run<'_, ListModelsResponse> {
    Box::pin(async move {
        let ListModelsRequest { page, filter, order_by } = &request;
        let asked = model::listed().read(look.keys(), page.as_ref(), filter, order_by, ())?.at_most(MOST);
        let found = model::list_of(look.db(), &asked).await?;
        Ok(ListModelsResponse { models: found.items.iter().map(wire::listed).collect(), page: found.page() })
    })
}
