//! Lists the organisations of a target group with how far gatherings have reached each: who has been involved, and who has not yet.

use mesh::{page::Page, refusal::Error, unit::Look};
use proto::reell::actors::v1::{ListInvolvementRequest, ListInvolvementResponse};

use crate::{domain::gathering::refusal::Refusal, store::gathering::target_group, wire::gatherings::lists as wire};

pub async fn run(look: &mut Look, request: ListInvolvementRequest) -> Result<ListInvolvementResponse, Error> {
    let asked = wire::involvement_of(&request, look.now().date())?;
    let query = format!("involvement|{}|{:?}|{}", asked.group, asked.reach, asked.on);
    let page = Page::parse(look.keys(), request.page.as_ref(), &query)?;
    let (after, most) = (page.after.as_deref(), page.size + 1);
    let mut found = target_group::involvement(look.db(), &asked.group, asked.reach, asked.on, after, most).await?;
    // A group without anybody is not the same as one that does not exist.
    if found.is_empty() && !target_group::exists(look.db(), &asked.group).await? {
        return Err(Refusal::TargetGroupNotFound.into());
    }
    let next = page.cut(look.keys(), &mut found, target_group::place);
    Ok(ListInvolvementResponse { involvements: found.iter().map(wire::involvement).collect(), page: Some(next) })
}
