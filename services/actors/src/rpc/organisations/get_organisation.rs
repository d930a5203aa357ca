//! Reads an organisation by its id, as it is today or was on another day. The id of a duplicate leads to the one that is kept.

use mesh::unit::{Look, Run};
use proto::reell::actors::v1::{GetOrganisationRequest, GetOrganisationResponse};

use crate::{domain::refusal::Refusal, store, wire::organisations as wire};

pub fn run(look: &mut Look, request: GetOrganisationRequest) -> Run<'_, GetOrganisationResponse> {
    Box::pin(async move {
        let (id, as_of) = wire::organisation_on(&request.organisation_id, &request.as_of)?;
        let row = look.find::<store::organisation::LedTo>(id.uuid()).await?.ok_or(Refusal::OrganisationNotFound)?;
        let found = store::organisation::from_row(row)?;
        let mut organisation = match as_of {
            None => wire::organisation(&found, look.now().date()),
            Some(day) => wire::organisation_then(&found, day),
        };
        if found.id != id {
            organisation.redirected_from_id = id.to_string();
        }
        Ok(GetOrganisationResponse { organisation: Some(organisation) })
    })
}
