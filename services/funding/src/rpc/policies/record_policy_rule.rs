//! Records a rule, or the next version of one.

use mesh::unit::{Run, Work};
use proto::reell::funding::v1::{RecordPolicyRuleRequest, RecordPolicyRuleResponse};

use crate::{store, wire::policies as wire};

pub fn run(work: &mut Work, request: RecordPolicyRuleRequest) -> Run<'_, RecordPolicyRuleResponse> {
    Box::pin(async move {
        let policy = wire::recording(request, work.new_id().into(), work.caller().name())?;
        // Versions of one rule are numbered one after another.
        let tx = work.begin_on(&policy.key).await?;
        let policy = {
            let versions = store::policy::versions(&tx, &policy.key).await?;
            policy.numbered(&versions)?
        };
        store::policy::insert(&tx, &policy).await?;
        work.touch(policy.id);
        Ok(RecordPolicyRuleResponse { rule: Some(wire::to_rule(&policy)) })
    })
}
