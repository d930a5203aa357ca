//! Lifts the suspension of an authorisation from today on.

use mesh::unit::{Run, Work};
use proto::reell::actors::v1::{LiftSuspensionRequest, LiftSuspensionResponse, SuspensionLifted};

use super::record;
use crate::{store, wire::assessors as wire};

pub fn run(work: &mut Work, request: LiftSuspensionRequest) -> Run<'_, LiftSuspensionResponse> {
    Box::pin(async move {
        let (id, authorisation, reason) =
            wire::lifting(&request.assessor_id, &request.etag, &request.authorisation_id, request.reason)?;
        let tx = work.begin().await?;
        let mut assessor = record(work, &tx, id, &request.etag).await?;
        let changed = assessor.lift(authorisation, reason, work.now().date())?;
        store::assessor::authorisation::update(&tx, work.keys(), changed).await?;
        store::assessor::update(&tx, &assessor).await?;
        let told = SuspensionLifted { assessor_id: id.to_string(), authorisation_id: authorisation.to_string() };
        work.emit(assessor.id, assessor.revision, told);
        Ok(LiftSuspensionResponse { etag: assessor.revision.to_string() })
    })
}
