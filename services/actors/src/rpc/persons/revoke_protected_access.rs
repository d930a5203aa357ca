//! Ends an operator's access to a protected person at once.

use mesh::unit::{Run, Work};
use proto::reell::actors::v1::{RevokeProtectedAccessRequest, RevokeProtectedAccessResponse};

use crate::{domain::person::refusal::Refusal, store::person::access, wire::persons::protection as wire};

pub fn run(work: &mut Work, request: RevokeProtectedAccessRequest) -> Run<'_, RevokeProtectedAccessResponse> {
    Box::pin(async move {
        let id = wire::access_id(&request.access_id)?;
        let tx = work.begin().await?;
        let mut found = access::find_to_change(&tx, work.keys(), id).await?.ok_or(Refusal::AccessNotFound)?;
        found.revoke(work.now())?;
        access::update(&tx, work.keys(), &found).await?;
        work.touch(found.id);
        work.touch(found.person);
        Ok(RevokeProtectedAccessResponse {})
    })
}
