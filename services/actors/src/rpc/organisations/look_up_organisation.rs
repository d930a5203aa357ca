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
            OrganisationKey::Number(number) => {
                let row = look.find::<store::organisation::Numbered>(number.as_str().to_owned()).await?;
                row.map(store::organisation::from_row).transpose()?
            }
            OrganisationKey::Name(name) => store::organisation::find_by_name(look.db(), &name).await?,
        };
        let organisation = found.ok_or(Refusal::OrganisationNotFound)?;
        Ok(LookUpOrganisationResponse { organisation: Some(wire::organisation(&organisation, look.now().date())) })
    })
}
