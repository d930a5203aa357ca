//! Registers an operating unit under an organisation.

use mesh::unit::{Run, Work};
use proto::reell::actors::v1::{RegisterUnitRequest, RegisterUnitResponse};

use crate::{
    domain::{organisation::State, refusal::Refusal, unit::Unit},
    store,
    wire::places as wire,
};

pub fn run(work: &mut Work, request: RegisterUnitRequest) -> Run<'_, RegisterUnitResponse> {
    Box::pin(async move {
        let registration = wire::registration(&request)?;
        let now = work.now();
        let tx = work.begin().await?;
        let organisation = store::organisation::find(&tx, registration.organisation).await?;
        if organisation.ok_or(Refusal::OrganisationNotFound)?.state != State::Active {
            return Err(Refusal::OrganisationNotActive.into());
        }
        let centre_town = super::known_place(&tx, &registration.profile, now).await?;
        let opened_on = registration.opened_on.unwrap_or_else(|| now.date());
        let (id, organisation) = (work.new_id().into(), registration.organisation);
        let unit = Unit::register(id, organisation, registration.profile, centre_town, opened_on, now);
        if let Some(refusal) = store::unit::name_taken(&tx, &unit).await? {
            return Err(refusal.into());
        }
        store::unit::insert(&tx, &unit).await?;
        work.emit(unit.id, unit.revision, wire::unit_registered(&unit));
        Ok(RegisterUnitResponse { unit: Some(wire::unit(&unit)) })
    })
}
