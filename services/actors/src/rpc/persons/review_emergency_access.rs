//! Records what another person found of an emergency access.

use mesh::unit::{Run, Work};
use proto::reell::actors::v1::{ReviewEmergencyAccessRequest, ReviewEmergencyAccessResponse};

use crate::{domain::person::refusal::Refusal, store::person::access, wire::persons::protection as wire};

pub fn run(work: &mut Work, request: ReviewEmergencyAccessRequest) -> Run<'_, ReviewEmergencyAccessResponse> {
    Box::pin(async move {
        let (id, finding) = wire::finding(&request)?;
        let tx = work.begin().await?;
        let found = access::find_to_change(&tx, work.keys(), id).await?.filter(|found| found.emergency);
        let mut found = found.ok_or(Refusal::AccessNotFound)?;
        found.review(work.caller().name(), finding, work.now())?;
        access::update(&tx, work.keys(), &found).await?;
        work.touch(found.id);
        work.touch(found.person);
        Ok(ReviewEmergencyAccessResponse {})
    })
}
