//! Registers an organisation with its number, the names that lead to it, and its roles.

use mesh::{refusal::Error, unit::Work};
use proto::reell::actors::v1::{RegisterOrganisationRequest, RegisterOrganisationResponse};

use crate::{domain::organisation::Organisation, store, wire::organisations as wire};

pub async fn run(work: &mut Work, request: RegisterOrganisationRequest) -> Result<RegisterOrganisationResponse, Error> {
    let profile = wire::organisation_profile(&request)?;
    let organisation = Organisation::register(work.new_id().into(), profile, work.now());
    let tx = work.begin().await?;
    // Asked before anything is written: a refusal then takes nothing back.
    if let Some(refusal) = store::organisation::taken(&tx, &organisation).await? {
        return Err(refusal.into());
    }
    store::organisation::insert(&tx, &organisation).await?;
    work.emit(organisation.id, organisation.revision, wire::organisation_registered(&organisation));
    Ok(RegisterOrganisationResponse { organisation: Some(wire::organisation(&organisation)) })
}
