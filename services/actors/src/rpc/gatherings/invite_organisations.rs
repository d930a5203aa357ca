//! Notes who is invited to a planned gathering.

use mesh::{
    refusal::check_etag,
    unit::{Run, Work},
};
use proto::reell::actors::v1::{InviteOrganisationsRequest, InviteOrganisationsResponse, OrganisationsInvited};

use crate::{domain::gathering::refusal::Refusal, store, wire::gatherings as wire};

pub fn run(work: &mut Work, request: InviteOrganisationsRequest) -> Run<'_, InviteOrganisationsResponse> {
    Box::pin(async move {
        let (id, organisations) = wire::invited(&request)?;
        let tx = work.begin().await?;
        let found = store::gathering::find_to_change(&tx, id).await?;
        let mut gathering = found.ok_or(Refusal::GatheringNotFound)?;
        check_etag(&request.etag, &gathering.revision.to_string())?;
        store::known::must_be(&tx, organisations.iter().copied()).await?;
        let new = gathering.invite(&organisations, work.now())?;
        let organisation_ids = new.iter().map(ToString::to_string).collect();
        store::gathering::update_parts(&tx, &gathering).await?;
        work.emit(
            gathering.id,
            gathering.revision,
            OrganisationsInvited { gathering_id: gathering.id.to_string(), organisation_ids },
        );
        Ok(InviteOrganisationsResponse { gathering: Some(wire::gathering(&gathering)) })
    })
}
