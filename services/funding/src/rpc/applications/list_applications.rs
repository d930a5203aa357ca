//! Lists applications without what was done with them.

use mesh::unit::{Look, Run};
use proto::reell::funding::v1::{ListApplicationsRequest, ListApplicationsResponse};

use crate::{store::application, wire::application as wire};

pub fn run(look: &mut Look, request: ListApplicationsRequest) -> Run<'_, ListApplicationsResponse> {
    Box::pin(async move {
        let ListApplicationsRequest { page, filter, order_by } = request;
        let list = application::listed();
        let asked = list.read(look.keys(), page.as_ref(), &filter, &order_by, ())?;
        let found = application::list_of(look.db(), &asked).await?;
        Ok(ListApplicationsResponse {
            applications: found.items.iter().map(wire::answer::to_listed).collect(),
            page: found.page(),
        })
    })
}
