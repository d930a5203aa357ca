//! Reads a decision with its plan and findings.

use mesh::unit::{Look, Run};
use proto::reell::funding::v1::{GetDecisionRequest, GetDecisionResponse};

use crate::{domain::refusal::Refusal, store, wire};

pub fn run(look: &mut Look, request: GetDecisionRequest) -> Run<'_, GetDecisionResponse> {
    Box::pin(async move {
        let id = wire::decision_id(&request.decision_id)?;
        let decision = store::decision::find(look.db(), id).await?.ok_or(Refusal::DecisionNotFound)?;
        Ok(GetDecisionResponse { decision: Some(wire::decision::to_decision(&decision)) })
    })
}
