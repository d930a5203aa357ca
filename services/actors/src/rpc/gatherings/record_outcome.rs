//! Adds what came of a gathering that has begun.

use mesh::{
    refusal::check_etag,
    unit::{Run, Work},
};
use proto::reell::actors::v1::{OutcomeRecorded, RecordOutcomeRequest, RecordOutcomeResponse};

use crate::{
    domain::gathering::{Outcome, refusal::Refusal},
    store,
    wire::gatherings as wire,
};

pub fn run(work: &mut Work, request: RecordOutcomeRequest) -> Run<'_, RecordOutcomeResponse> {
    Box::pin(async move {
        let (id, outcomes, notes) = wire::outcome(&request)?;
        let tx = work.begin().await?;
        let found = store::gathering::find_to_change(&tx, id).await?;
        let mut gathering = found.ok_or(Refusal::GatheringNotFound)?;
        check_etag(&request.etag, &gathering.revision.to_string())?;
        store::known::must_be(&tx, outcomes.iter().filter_map(Outcome::responsible)).await?;
        let known = gathering.outcomes.len();
        gathering.record_outcome(outcomes, notes, work.now())?;
        let outcomes = i32::try_from(gathering.outcomes.len()).unwrap_or(i32::MAX);
        store::gathering::add_outcomes(&tx, &gathering, known).await?;
        work.emit(
            gathering.id,
            gathering.revision,
            OutcomeRecorded { gathering_id: gathering.id.to_string(), outcomes },
        );
        Ok(RecordOutcomeResponse { gathering: Some(wire::gathering(&gathering)) })
    })
}
