//! Reads an organisation by its id.

use mesh::{refusal::Error, unit::Look};
use proto::reell::actors::v1::{GetOrganisationRequest, GetOrganisationResponse};

use crate::{domain::refusal::Refusal, store, wire::organisations as wire};

pub async fn run(look: &mut Look, request: GetOrganisationRequest) -> Result<GetOrganisationResponse, Error> {
    let id = wire::organisation_id(&request.organisation_id)?;
    let found = look.find::<store::organisation::ById>(id.uuid()).await?.ok_or(Refusal::OrganisationNotFound)?;
    let organisation = store::organisation::from_row(found)?;
    Ok(GetOrganisationResponse { organisation: Some(wire::organisation(&organisation)) })
}
