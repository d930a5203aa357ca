//! Accepts a finding as stated, signed by the caller, who must not be the one who imported the decision.

use mesh::unit::{Run, Work};
use proto::reell::funding::v1::{AcceptFindingRequest, AcceptFindingResponse};

use crate::{
    domain::{finding::Signature, refusal::Refusal},
    store, wire,
};

pub fn run(work: &mut Work, request: AcceptFindingRequest) -> Run<'_, AcceptFindingResponse> {
    Box::pin(async move {
        let wire::Acceptance { decision, finding, motivation } = wire::acceptance(request)?;
        let signature = Signature { by: work.caller().name(), reason: motivation, time: work.now() };

        let tx = work.begin_on(&decision.to_string()).await?;
        let mut decision = store::decision::find_to_change(&tx, decision).await?.ok_or(Refusal::DecisionNotFound)?;
        decision.accept(finding, signature)?;
        store::decision::update(&tx, &decision).await?;
        work.emit(decision.id, decision.revision, wire::event::accepted(&decision, finding));
        Ok(AcceptFindingResponse { decision: Some(wire::decision::to_decision(&decision)) })
    })
}
