//! Lists the versions of rules.

use mesh::unit::{Look, Run};
use proto::reell::funding::v1::{ListPolicyRulesRequest, ListPolicyRulesResponse};

use crate::{store::policy, wire::policies as wire};

pub fn run(look: &mut Look, request: ListPolicyRulesRequest) -> Run<'_, ListPolicyRulesResponse> {
    Box::pin(async move {
        let ListPolicyRulesRequest { page, filter, order_by } = &request;
        let asked = policy::listed().read(look.keys(), page.as_ref(), filter, order_by, ())?;
        let found = policy::page(look.db(), &asked).await?;
        Ok(ListPolicyRulesResponse { rules: found.items.iter().map(wire::to_rule).collect(), page: found.page() })
    })
}
