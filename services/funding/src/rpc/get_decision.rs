//! Reads a decision with its plan and findings.

use mesh::{refusal::Error, unit::Look};
use proto::reell::funding::v1::{GetDecisionRequest, GetDecisionResponse};

use crate::{domain::refusal::Refusal, store, wire};

pub async fn run(look: &mut Look, request: GetDecisionRequest) -> Result<GetDecisionResponse, Error> {
    let id = wire::decision_id(&request.decision_id)?;
    let decision = store::decision::find(look.db(), id).await?.ok_or(Refusal::DecisionNotFound)?;
    Ok(GetDecisionResponse { decision: Some(wire::decision::to_decision(&decision)) })
}
