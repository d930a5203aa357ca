//! Gives an organisation a role for a time, or an education provider a licence to grade.

use mesh::{
    refusal::check_etag,
    unit::{Run, Work},
};
use proto::reell::actors::v1::{AssignRoleRequest, AssignRoleResponse};

use crate::{domain::refusal::Refusal, store, wire::organisations as wire};

pub fn run(work: &mut Work, request: AssignRoleRequest) -> Run<'_, AssignRoleResponse> {
    Box::pin(async move {
        let (id, period) = wire::assignment(&request, work.now().date())?;
        let tx = work.begin().await?;
        let mut organisation =
            store::organisation::find_to_change(&tx, id).await?.ok_or(Refusal::OrganisationNotFound)?;
        check_etag(&request.etag, &organisation.revision.to_string())?;
        organisation.assign(period.clone(), work.now())?;
        store::organisation::update_roles(&tx, &organisation).await?;
        work.emit(id, organisation.revision, wire::role_assigned(&organisation, &period));
        Ok(AssignRoleResponse { organisation: Some(wire::organisation(&organisation, work.now().date())) })
    })
}
