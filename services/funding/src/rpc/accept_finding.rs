//! Accepts a finding as stated, signed by the caller, who must not be the one who imported the decision.

use mesh::unit::{Run, Work};
use proto::reell::funding::v1::{AcceptFindingRequest, AcceptFindingResponse};

use crate::{domain::refusal::Refusal, matter, store, wire};

pub fn run(work: &mut Work, request: AcceptFindingRequest) -> Run<'_, AcceptFindingResponse> {
    Box::pin(async move {
        let wire::Acceptance { decision, finding, motivation } = wire::acceptance(request)?;

        let tx = work.begin_on(&decision.to_string()).await?;
        let mut decision = store::decision::find_to_change(&tx, decision).await?.ok_or(Refusal::DecisionNotFound)?;
        let importer = store::claims::attestation::signer(&tx, &decision.imported_by).await?;
        let signer = matter::who(work, &tx).await?;
        decision.accept(finding, &importer, signer, motivation, work.now())?;
        store::decision::update(&tx, &decision).await?;
        work.emit(decision.id, decision.revision, wire::event::accepted(&decision, finding));
        Ok(AcceptFindingResponse { decision: Some(wire::decision::to_decision(&decision)) })
    })
}
