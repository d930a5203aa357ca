//! Lists the target groups of the founding decision, and who is in each.

use mesh::{refusal::Error, unit::Look};
use proto::reell::actors::v1::{ListTargetGroupsRequest, ListTargetGroupsResponse};

use crate::{store::gathering::target_group, wire::gatherings::lists as wire};

pub async fn run(look: &mut Look, _: ListTargetGroupsRequest) -> Result<ListTargetGroupsResponse, Error> {
    let groups = target_group::list(look.db()).await?;
    Ok(ListTargetGroupsResponse { target_groups: groups.iter().map(wire::target_group).collect() })
}
