//! Notes who came to a gathering that has begun.

use mesh::{
    refusal::check_etag,
    unit::{Run, Work},
};
use proto::reell::actors::v1::{AttendanceRecorded, RecordAttendanceRequest, RecordAttendanceResponse};

use crate::{domain::gathering::refusal::Refusal, store, wire::gatherings as wire};

pub fn run(work: &mut Work, request: RecordAttendanceRequest) -> Run<'_, RecordAttendanceResponse> {
    Box::pin(async move {
        let (id, came) = wire::attendance(&request)?;
        let tx = work.begin().await?;
        let found = store::gathering::find_to_change(&tx, id).await?;
        let mut gathering = found.ok_or(Refusal::GatheringNotFound)?;
        check_etag(&request.etag, &gathering.revision.to_string())?;
        store::known::must_be(&tx, came.iter().map(|(organisation, _)| *organisation)).await?;
        gathering.record_attendance(&came, work.now())?;
        let organisation_ids = came.iter().map(|(organisation, _)| organisation.to_string()).collect();
        store::gathering::update_parts(&tx, &gathering).await?;
        work.emit(
            gathering.id,
            gathering.revision,
            AttendanceRecorded { gathering_id: gathering.id.to_string(), organisation_ids },
        );
        Ok(RecordAttendanceResponse { gathering: Some(wire::gathering(&gathering)) })
    })
}
