//! Undoes a merge: the duplicate is an organisation of its own again, with all that it had.

use anyhow::Context;
use mesh::unit::{Run, Work};
use proto::reell::actors::v1::{UnmergeOrganisationsRequest, UnmergeOrganisationsResponse};

use crate::{
    domain::{
        organisation::{self, refusal::Refusal},
        refusal::Refusal as Common,
    },
    store,
    wire::organisations as wire,
};

pub fn run(work: &mut Work, request: UnmergeOrganisationsRequest) -> Run<'_, UnmergeOrganisationsResponse> {
    Box::pin(async move {
        let id = wire::organisation_id(&request.organisation_id)?;
        let tx = work.begin().await?;
        // The kept one first, in the order in which a merge takes the two.
        let kept = store::organisation::merge::kept(&tx, id).await?;
        let kept = match kept {
            Some(kept) => Some(store::organisation::find_to_change(&tx, kept).await?.context("who is kept is there")?),
            None => None,
        };
        let found = store::organisation::find_to_change(&tx, id).await?;
        let mut duplicate = found.ok_or(Common::OrganisationNotFound)?;
        let mut kept = kept.ok_or(Refusal::NotMerged)?;
        let with = store::organisation::merge::below(&tx, id).await?;
        organisation::unmerge(&mut kept, &mut duplicate, &with, work.now())?;
        store::organisation::merge::remove(&tx, &kept, &duplicate, &with).await?;
        // Judged as it is by then: what stood above the kept one may stand above the duplicate, and the duplicate above that.
        if let Some(parent) = duplicate.profile.parent {
            store::organisation::group::above(&tx, parent, &[id]).await?;
        }
        work.emit(kept.id, kept.revision, wire::organisations_unmerged(&kept, &duplicate));
        work.emit(duplicate.id, duplicate.revision, wire::organisations_unmerged(&kept, &duplicate));
        Ok(UnmergeOrganisationsResponse { organisation: Some(wire::organisation(&duplicate, work.now().date())) })
    })
}
