//! States anew what an organisation is. Names that were official and those that came with merges go on leading to it.

use mesh::{
    refusal::check_etag,
    unit::{Run, Work},
};
use proto::reell::actors::v1::{ReviseOrganisationRequest, ReviseOrganisationResponse};

use crate::{domain::refusal::Refusal, store, wire::organisations as wire};

pub fn run(work: &mut Work, request: ReviseOrganisationRequest) -> Run<'_, ReviseOrganisationResponse> {
    Box::pin(async move {
        let wire::Revision { id, mut profile, stated } = wire::revision(&request)?;
        let tx = work.begin().await?;
        let before = store::organisation::find_to_change(&tx, id).await?.ok_or(Refusal::OrganisationNotFound)?;
        check_etag(&request.etag, &before.revision.to_string())?;
        before.check_not_merged()?;
        if let Some(refusal) = store::organisation::taken(&tx, id, profile.number.as_ref(), &stated).await? {
            return Err(refusal.into());
        }
        if let Some(parent) = profile.parent {
            profile.parent = Some(store::organisation::group::above(&tx, parent, &[id]).await?);
        }
        let mut organisation = before.clone();
        organisation.revise(profile, work.now())?;
        store::organisation::update_profile(&tx, &before, &organisation, &stated).await?;
        work.emit(id, organisation.revision, wire::organisation_revised(&organisation));
        Ok(ReviseOrganisationResponse { organisation: Some(wire::organisation(&organisation, work.now().date())) })
    })
}
