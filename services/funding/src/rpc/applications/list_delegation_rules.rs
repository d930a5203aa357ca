//! Lists what may be decided on delegation.

use mesh::unit::{Look, Run};
use proto::reell::funding::v1::{ListDelegationRulesRequest, ListDelegationRulesResponse};

use crate::{store::application::delegation, wire::application as wire};

pub fn run(look: &mut Look, request: ListDelegationRulesRequest) -> Run<'_, ListDelegationRulesResponse> {
    Box::pin(async move {
        let ListDelegationRulesRequest { page, filter, order_by } = request;
        let list = delegation::listed();
        let asked = list.read(look.keys(), page.as_ref(), &filter, &order_by, ())?;
        let found = delegation::list_of(look.db(), &asked).await?;
        Ok(ListDelegationRulesResponse {
            rules: found.items.iter().map(wire::answer::to_rule).collect(),
            page: found.page(),
        })
    })
}
