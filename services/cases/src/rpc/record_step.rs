//! Records a step that has been taken in a case.

use mesh::{
    refusal::check_etag,
    unit::{Run, Work},
};
use proto::reell::cases::v1::{RecordStepRequest, RecordStepResponse};

use super::sight;
use crate::{
    peers::Peers,
    store,
    wire::{self, case::to_case, event},
};

pub fn run(work: &mut Work<Peers>, request: RecordStepRequest) -> Run<'_, RecordStepResponse> {
    Box::pin(async move {
        let step = wire::step(request, work.now())?;
        let (reach, named) = sight::to_change(work, step.case).await?;
        let tx = work.begin_on(&step.case.to_string()).await?;
        let case = store::case::find_to_change(&tx, &reach, &named, step.case).await?;
        check_etag(&step.etag, &case.revision.to_string())?;
        let case = case.record(step.what)?;
        store::case::update_with_step(&tx, &case).await?;
        work.emit(case.id, case.revision, event::step_recorded(&case));
        Ok(RecordStepResponse { case: Some(to_case(&case)) })
    })
}
