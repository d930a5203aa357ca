//! Ends an employment of an assessor.

use mesh::unit::{Run, Work};
use proto::reell::actors::v1::{EmploymentEnded, EndEmploymentRequest, EndEmploymentResponse};

use super::record;
use crate::{store, wire::assessors as wire};

pub fn run(work: &mut Work, request: EndEmploymentRequest) -> Run<'_, EndEmploymentResponse> {
    Box::pin(async move {
        let (id, employment, until) = wire::employment_end(&request)?;
        let tx = work.begin().await?;
        let mut assessor = record(work, &tx, id, &request.etag).await?;
        let ended = assessor.end_employment(employment, until)?;
        store::assessor::employment::update(&tx, ended).await?;
        store::assessor::update(&tx, &assessor).await?;
        work.emit(assessor.id, assessor.revision, EmploymentEnded { assessor_id: assessor.id.to_string() });
        Ok(EndEmploymentResponse { etag: assessor.revision.to_string() })
    })
}
