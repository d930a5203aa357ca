//! Records what an assessor can do, in place of what was recorded before.

use mesh::unit::{Run, Work};
use proto::reell::actors::v1::{QualificationsRecorded, RecordQualificationsRequest, RecordQualificationsResponse};

use super::record;
use crate::{store, wire::assessors as wire};

pub fn run(work: &mut Work, request: RecordQualificationsRequest) -> Run<'_, RecordQualificationsResponse> {
    Box::pin(async move {
        let (id, qualifications) = wire::requalification(&request)?;
        let tx = work.begin().await?;
        let mut assessor = record(work, &tx, id, &request.etag).await?;
        assessor.qualify(qualifications);
        store::assessor::update_qualifications(&tx, &assessor).await?;
        work.emit(assessor.id, assessor.revision, QualificationsRecorded { assessor_id: assessor.id.to_string() });
        Ok(RecordQualificationsResponse { etag: assessor.revision.to_string() })
    })
}
