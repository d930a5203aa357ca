//! Ends an operator's access to a protected person at once.

use mesh::{refusal::Error, unit::Work};
use proto::reell::actors::v1::{RevokeProtectedAccessRequest, RevokeProtectedAccessResponse};

use crate::{domain::person::refusal::Refusal, store::person::access, wire::persons::protection as wire};

pub async fn run(
    work: &mut Work,
    request: RevokeProtectedAccessRequest,
) -> Result<RevokeProtectedAccessResponse, Error> {
    let id = wire::access_id(&request.access_id)?;
    let tx = work.begin().await?;
    let mut found = access::find_to_change(&tx, work.keys(), id).await?.ok_or(Refusal::AccessNotFound)?;
    found.revoke(work.now())?;
    access::update(&tx, work.keys(), &found).await?;
    work.touch(found.id);
    work.touch(found.person);
    Ok(RevokeProtectedAccessResponse {})
}
