//! Ends a role of an organisation, or one licence to grade.

use mesh::{
    refusal::check_etag,
    unit::{Run, Work},
};
use proto::reell::actors::v1::{EndRoleRequest, EndRoleResponse};

use crate::{domain::refusal::Refusal, store, wire::organisations as wire};

pub fn run(work: &mut Work, request: EndRoleRequest) -> Run<'_, EndRoleResponse> {
    Box::pin(async move {
        let ending = wire::ending(&request, work.now().date())?;
        let tx = work.begin().await?;
        let found = store::organisation::find_to_change(&tx, ending.id).await?;
        let mut organisation = found.ok_or(Refusal::OrganisationNotFound)?;
        check_etag(&request.etag, &organisation.revision.to_string())?;
        organisation.end(ending.role, ending.education.as_ref(), ending.day, work.now())?;
        store::organisation::update_roles(&tx, &organisation).await?;
        work.emit(ending.id, organisation.revision, wire::role_ended(&ending));
        Ok(EndRoleResponse { organisation: Some(wire::organisation(&organisation, work.now().date())) })
    })
}
