//! Registers an organisation with its number, the names that lead to it, and its roles.

use futures::future::try_join_all;
use mesh::{refusal::Error, unit::Work};
use proto::reell::actors::v1::{RegisterOrganisationRequest, RegisterOrganisationResponse};

use crate::{
    domain::{organisation::Organisation, refusal::Refusal},
    store::{
        self,
        organisation::{ByNumber, name::Holder},
    },
    wire::organisations as wire,
};

pub async fn run(work: &mut Work, request: RegisterOrganisationRequest) -> Result<RegisterOrganisationResponse, Error> {
    let profile = wire::organisation_profile(&request)?;
    let organisation = Organisation::register(work.new_id().into(), profile, work.now());
    check_free(work, &organisation).await?;
    work.begin().await?;
    store::organisation::insert(work.rows(), &organisation);
    work.emit(organisation.id, organisation.revision, wire::organisation_registered(&organisation));
    Ok(RegisterOrganisationResponse { organisation: Some(wire::organisation(&organisation)) })
}

/// Refuses a number or a name that leads to another organisation.
async fn check_free(work: &Work, organisation: &Organisation) -> Result<(), Error> {
    if let Some(number) = &organisation.profile.number
        && let Some(holder) = work.find::<ByNumber>(number.to_string()).await?
    {
        return Err(Refusal::OrganisationNumberTaken { holder }.into());
    }
    let names = organisation.profile.names().map(|name| work.find::<Holder>(name.folded()));
    for (place, holder) in try_join_all(names).await?.into_iter().enumerate() {
        if let Some(holder) = holder {
            let field = place.checked_sub(1).map_or_else(|| "name".to_owned(), |alias| format!("aliases[{alias}]"));
            return Err(Refusal::OrganisationNameTaken { field, holder }.into());
        }
    }
    Ok(())
}
