//! Judges figures by the version of a rule that holds on a day, and says how.

use mesh::unit::{Look, Run};
use proto::reell::funding::v1::{EvaluateRuleRequest, EvaluateRuleResponse};

use crate::{
    domain::policy::{evaluate::evaluate, standing},
    store,
    wire::policies as wire,
};

pub fn run(look: &mut Look, request: EvaluateRuleRequest) -> Run<'_, EvaluateRuleResponse> {
    Box::pin(async move {
        let (key, day, facts) = wire::question(request, look.now().date())?;
        let policy = standing(store::policy::versions(look.db(), &key).await?, day)?;
        let judged = evaluate(&policy, &facts, day).ok_or_else(|| wire::facts_do_not_fit(&policy))?;
        Ok(wire::to_judgement(judged, &policy))
    })
}
