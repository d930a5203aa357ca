//! Finds the organisation that has a number, or that a name or alias leads to.

use mesh::unit::{Look, Run};
use proto::reell::actors::v1::{LookUpOrganisationRequest, LookUpOrganisationResponse};

use crate::{
    domain::refusal::Refusal,
    store,
    wire::organisations::{self as wire, OrganisationKey},
};

pub fn run(look: &mut Look, request: LookUpOrganisationRequest) -> Run<'_, LookUpOrganisationResponse> {
    Box::pin(async move {
        let found = match wire::organisation_key(&request)? {
            OrganisationKey::Number(number) => store::organisation::find_by_number(look.db(), &number).await?,
            OrganisationKey::Name(name) => store::organisation::find_by_name(look.db(), &name).await?,
        };
        let organisation = found.ok_or(Refusal::OrganisationNotFound)?;
        Ok(LookUpOrganisationResponse { organisation: Some(wire::organisation(&organisation, look.now().date())) })
    })
}
