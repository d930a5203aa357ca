//! Says anew which roles make an organisation one of a target group.

use mesh::{
    refusal::check_etag,
    unit::{Run, Work},
};
use proto::reell::actors::v1::{ReviseTargetGroupRequest, ReviseTargetGroupResponse, TargetGroupRevised};

use crate::{domain::gathering::refusal::Refusal, store::gathering::target_group, wire::gatherings::lists as wire};

pub fn run(work: &mut Work, request: ReviseTargetGroupRequest) -> Run<'_, ReviseTargetGroupResponse> {
    Box::pin(async move {
        let regrouped = wire::regrouped(&request)?;
        let tx = work.begin().await?;
        let found = target_group::find_to_change(&tx, &regrouped.group).await?;
        let mut group = found.ok_or(Refusal::TargetGroupNotFound)?;
        check_etag(&request.etag, &group.revision.to_string())?;
        group.regroup(regrouped.roles, regrouped.except_roles);
        target_group::update(&tx, &group).await?;
        // The first change is event 1, though it makes revision 2: a group is founded without an event.
        work.emit(&group.id, group.revision - 1, TargetGroupRevised { target_group_id: group.id.clone() });
        Ok(ReviseTargetGroupResponse { target_group: Some(wire::target_group(&group)) })
    })
}
