//! Registers an organisation with its number, the names that lead to it, and its roles.

use mesh::{refusal::Error, unit::Work};
use proto::reell::actors::v1::{RegisterOrganisationRequest, RegisterOrganisationResponse};

use crate::{domain::organisation::Organisation, store, wire::organisations as wire};

pub async fn run(work: &mut Work, request: RegisterOrganisationRequest) -> Result<RegisterOrganisationResponse, Error> {
    let registration = wire::registration(&request)?;
    let id = work.new_id().into();
    let mut organisation = Organisation::register(id, registration.profile, &registration.roles, work.now());
    let tx = work.begin().await?;
    // Asked before anything is written: a refusal then takes nothing back.
    let number = organisation.profile.number.as_ref();
    if let Some(refusal) = store::organisation::taken(&tx, id, number, &registration.stated).await? {
        return Err(refusal.into());
    }
    if let Some(parent) = organisation.profile.parent {
        organisation.profile.parent = Some(store::organisation::group::above(&tx, parent, &[]).await?);
    }
    store::organisation::insert(&tx, &organisation, &registration.stated).await?;
    work.emit(id, organisation.revision, wire::organisation_registered(&organisation));
    Ok(RegisterOrganisationResponse { organisation: Some(wire::organisation(&organisation, work.now().date())) })
}
