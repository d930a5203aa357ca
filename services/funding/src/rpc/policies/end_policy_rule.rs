//! Sets the last day on which a version of a rule holds.

use mesh::unit::{Run, Work};
use proto::reell::funding::v1::{EndPolicyRuleRequest, EndPolicyRuleResponse};

use crate::{domain::refusal::ledger::LedgerRefusal, store, wire::policies as wire};

pub fn run(work: &mut Work, request: EndPolicyRuleRequest) -> Run<'_, EndPolicyRuleResponse> {
    Box::pin(async move {
        let (id, until) = wire::ending(&request)?;
        let tx = work.begin().await?;
        let mut policy = store::policy::find_to_change(&tx, id).await?.ok_or(LedgerRefusal::PolicyNotFound)?;
        wire::check_last_day(policy.from, until)?;
        policy.end(until)?;
        store::policy::update(&tx, &policy).await?;
        work.touch(id);
        Ok(EndPolicyRuleResponse { rule: Some(wire::to_rule(&policy)) })
    })
}
