//! Records that an organisation employs an assessor.

use mesh::unit::{Run, Work};
use proto::reell::actors::v1::{EmploymentRecorded, RecordEmploymentRequest, RecordEmploymentResponse};

use super::record;
use crate::{domain::assessor::Employment, rpc::known, store, wire::assessors as wire};

pub fn run(work: &mut Work, request: RecordEmploymentRequest) -> Run<'_, RecordEmploymentResponse> {
    Box::pin(async move {
        let (id, organisation, period) = wire::employment(&request)?;
        let tx = work.begin().await?;
        let mut assessor = record(work, &tx, id, &request.etag).await?;
        let organisation = known::organisation(&tx, organisation).await?.id;
        let employment = Employment { id: work.new_id().into(), organisation, period };
        assessor.employ(employment.clone())?;
        store::assessor::employment::insert(&tx, id, &employment).await?;
        store::assessor::update(&tx, &assessor).await?;
        work.emit(assessor.id, assessor.revision, EmploymentRecorded { assessor_id: assessor.id.to_string() });
        Ok(RecordEmploymentResponse { employment_id: employment.id.to_string(), etag: assessor.revision.to_string() })
    })
}
