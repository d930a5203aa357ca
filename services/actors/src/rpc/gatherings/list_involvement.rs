//! Lists the organisations of a target group with how far gatherings have reached each: who has been involved, and who has not yet.

use mesh::{
    refusal::both,
    unit::{Look, Run},
};
use proto::reell::actors::v1::{ListInvolvementRequest, ListInvolvementResponse};

use crate::{domain::gathering::refusal::Refusal, store::gathering::target_group, wire::gatherings::lists as wire};

pub fn run(look: &mut Look, request: ListInvolvementRequest) -> Run<'_, ListInvolvementResponse> {
    Box::pin(async move {
        let ListInvolvementRequest { page, filter, order_by, .. } = &request;
        let of = wire::involvement_of(&request, look.now().date());
        let asked = target_group::involvement_listed().read(look.keys(), page.as_ref(), filter, order_by, &of);
        let (of, asked) = both(of, asked)?;
        let found = target_group::involvement(look.db(), &asked, &of.group, of.reach, of.on).await?;
        // A group without anybody is not the same as one that does not exist.
        if found.items.is_empty() && !target_group::exists(look.db(), &of.group).await? {
            return Err(Refusal::TargetGroupNotFound.into());
        }
        Ok(ListInvolvementResponse {
            involvements: found.items.iter().map(wire::involvement).collect(),
            page: found.page(),
        })
    })
}
