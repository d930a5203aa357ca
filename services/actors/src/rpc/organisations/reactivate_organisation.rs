//! Takes an organisation into use again.

use mesh::{
    refusal::check_etag,
    unit::{Run, Work},
};
use proto::reell::actors::v1::{ReactivateOrganisationRequest, ReactivateOrganisationResponse};

use crate::{domain::refusal::Refusal, store, wire::organisations as wire};

pub fn run(work: &mut Work, request: ReactivateOrganisationRequest) -> Run<'_, ReactivateOrganisationResponse> {
    Box::pin(async move {
        let (id, etag) = wire::organisation_to_change(&request.organisation_id, &request.etag)?;
        let tx = work.begin().await?;
        let mut organisation =
            store::organisation::find_to_change(&tx, id).await?.ok_or(Refusal::OrganisationNotFound)?;
        check_etag(etag, &organisation.revision.to_string())?;
        organisation.reactivate(work.now())?;
        store::organisation::update(&tx, &organisation).await?;
        work.emit(organisation.id, organisation.revision, wire::organisation_reactivated(&organisation));
        Ok(ReactivateOrganisationResponse { organisation: Some(wire::organisation(&organisation, work.now().date())) })
    })
}
