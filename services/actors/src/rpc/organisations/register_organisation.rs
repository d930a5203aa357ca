//! Registers an organisation with its number, the names that lead to it, and its roles.

use futures::future::try_join_all;
use mesh::{
    refusal::Error,
    unit::{Run, Work},
};
use proto::reell::actors::v1::{RegisterOrganisationRequest, RegisterOrganisationResponse};

use crate::{
    domain::{organisation::Organisation, organisation_number::OrganisationNumber, refusal::Refusal},
    store::{
        self,
        organisation::{HolderOfName, HolderOfNumber, Stated},
    },
    wire::organisations as wire,
};

pub fn run(work: &mut Work, request: RegisterOrganisationRequest) -> Run<'_, RegisterOrganisationResponse> {
    Box::pin(async move {
        let registration = wire::registration(&request)?;
        let id = work.new_id().into();
        let mut organisation = Organisation::register(id, registration.profile, &registration.roles, work.now());
        check_free(work, organisation.profile.number.as_ref(), &registration.stated).await?;
        let tx = work.begin().await?;
        if let Some(parent) = organisation.profile.parent {
            organisation.profile.parent = Some(store::organisation::group::above(&tx, parent, &[]).await?);
        }
        store::organisation::insert(work.rows(), &organisation)?;
        work.emit(id, organisation.revision, wire::organisation_registered(&organisation));
        Ok(RegisterOrganisationResponse { organisation: Some(wire::organisation(&organisation, work.now().date())) })
    })
}

/// Refuses where another organisation has the number or one of the names. What somebody else takes before the commit, the unique keys
/// notice: the unit then runs again, and is refused here.
async fn check_free(work: &Work, number: Option<&OrganisationNumber>, stated: &[Stated]) -> Result<(), Error> {
    if let Some(number) = number
        && let Some(holder) = work.find::<HolderOfNumber>(number.as_str().to_owned()).await?
    {
        return Err(Refusal::OrganisationNumberTaken { holder: holder.into() }.into());
    }
    let holders = try_join_all(stated.iter().map(|stated| work.find::<HolderOfName>(stated.name.folded()))).await?;
    match stated.iter().zip(holders).find_map(|(stated, holder)| Some((stated, holder?))) {
        Some((stated, holder)) => {
            Err(Refusal::OrganisationNameTaken { field: stated.field.clone(), holder: holder.into() }.into())
        }
        None => Ok(()),
    }
}
