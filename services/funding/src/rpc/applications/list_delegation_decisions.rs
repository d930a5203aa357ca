//! Lists what was decided on delegation and has not been reported to the committee.

use mesh::{
    refusal::both,
    unit::{Look, Run},
};
use proto::reell::funding::v1::{ListDelegationDecisionsRequest, ListDelegationDecisionsResponse};

use crate::{store::application::delegated, wire::application as wire};

pub fn run(look: &mut Look, request: ListDelegationDecisionsRequest) -> Run<'_, ListDelegationDecisionsResponse> {
    Box::pin(async move {
        let ListDelegationDecisionsRequest { from, until, page, filter, order_by } = request;
        let list = delegated::listed();
        let asked = list.read(look.keys(), page.as_ref(), &filter, &order_by, (&from, &until));
        let (span, asked) = both(wire::span(&from, &until), asked)?;
        let found = delegated::unreported(look.db(), span, &asked).await?;
        Ok(ListDelegationDecisionsResponse {
            decisions: found.items.iter().map(wire::answer::to_delegated).collect(),
            page: found.page(),
        })
    })
}
