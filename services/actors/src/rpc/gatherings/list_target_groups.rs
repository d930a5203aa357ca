//! Lists the target groups of the founding decision, and who is in each.

use mesh::unit::{Look, Run};
use proto::reell::actors::v1::{ListTargetGroupsRequest, ListTargetGroupsResponse};

use crate::{store::gathering::target_group, wire::gatherings::lists as wire};

pub fn run(look: &mut Look, _: ListTargetGroupsRequest) -> Run<'_, ListTargetGroupsResponse> {
    Box::pin(async move {
        let groups = target_group::list(look.db()).await?;
        Ok(ListTargetGroupsResponse { target_groups: groups.iter().map(wire::target_group).collect() })
    })
}
