//! Notes what has happened to a decision on paper since it was made.

use mesh::unit::{Run, Work};
use proto::reell::funding::v1::{RecordDecisionStepRequest, RecordDecisionStepResponse};

use crate::{domain::refusal::Refusal, store, wire};

pub fn run(work: &mut Work, request: RecordDecisionStepRequest) -> Run<'_, RecordDecisionStepResponse> {
    Box::pin(async move {
        let (id, step) = wire::steps::step(request, work.caller().name(), work.now())?;
        let tx = work.begin_on(&id.to_string()).await?;
        let mut decision = store::decision::find_to_change(&tx, id).await?.ok_or(Refusal::DecisionNotFound)?;
        decision.note(step)?;
        store::decision::update(&tx, &decision).await?;
        work.emit(id, decision.revision, wire::event::noted(&decision));
        Ok(RecordDecisionStepResponse { decision: Some(wire::decision::to_decision(&decision)) })
    })
}
