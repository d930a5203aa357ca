//! Lists retention rules in the order they were recorded, unless another one is asked for.

use mesh::unit::{Look, Run};
use proto::reell::actors::v1::{ListRetentionRulesRequest, ListRetentionRulesResponse};

use crate::{store::retention, wire::retention as wire};

pub fn run(look: &mut Look, request: ListRetentionRulesRequest) -> Run<'_, ListRetentionRulesResponse> {
    Box::pin(async move {
        let ListRetentionRulesRequest { page, filter, order_by } = &request;
        let asked = retention::listed().read(look.keys(), page.as_ref(), filter, order_by, ())?;
        let found = retention::list_of(look.db(), &asked).await?;
        Ok(ListRetentionRulesResponse {
            retention_rules: found.items.iter().map(wire::rule).collect(),
            page: found.page(),
        })
    })
}
