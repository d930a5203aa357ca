//! Merges a duplicate into the organisation that is kept. The duplicate's id and names lead to the kept one from then on.

use mesh::{
    refusal::check_etag,
    unit::{Run, Work},
};
use proto::reell::actors::v1::{MergeOrganisationsRequest, MergeOrganisationsResponse};

use crate::{
    domain::{organisation, refusal::Refusal},
    store,
    wire::organisations as wire,
};

pub fn run(work: &mut Work, request: MergeOrganisationsRequest) -> Run<'_, MergeOrganisationsResponse> {
    Box::pin(async move {
        let (kept, duplicate) = wire::merge(&request)?;
        let tx = work.begin().await?;
        let mut kept = store::organisation::find_to_change(&tx, kept).await?.ok_or(Refusal::OrganisationNotFound)?;
        let found = store::organisation::find_to_change(&tx, duplicate).await?;
        let mut duplicate = found.ok_or(Refusal::OrganisationNotFound)?;
        check_etag(&request.etag, &kept.revision.to_string())?;
        organisation::merge(&mut kept, &mut duplicate, work.now())?;
        if let Some(parent) = kept.profile.parent {
            store::organisation::group::above(&tx, parent, &[kept.id, duplicate.id]).await?;
        }
        let with = store::organisation::merge::below(&tx, duplicate.id).await?;
        store::organisation::merge::insert(&tx, &kept, &duplicate, &with, work.now()).await?;
        work.emit(kept.id, kept.revision, wire::organisations_merged(&kept, &duplicate));
        work.emit(duplicate.id, duplicate.revision, wire::organisations_merged(&kept, &duplicate));
        Ok(MergeOrganisationsResponse { organisation: Some(wire::organisation(&kept, work.now().date())) })
    })
}
