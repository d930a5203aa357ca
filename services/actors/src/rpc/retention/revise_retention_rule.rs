//! Lets another period follow a retention rule, without a gap.

use mesh::{
    refusal::check_etag,
    unit::{Run, Work},
};
use proto::reell::actors::v1::{ReviseRetentionRuleRequest, ReviseRetentionRuleResponse};

use crate::{domain::retention::refusal::Refusal, store::retention, wire::retention as wire};

pub fn run(work: &mut Work, request: ReviseRetentionRuleRequest) -> Run<'_, ReviseRetentionRuleResponse> {
    Box::pin(async move {
        let revision = wire::revision(&request)?;
        let tx = work.begin().await?;
        let mut rule = retention::find_to_change(&tx, revision.rule).await?.ok_or(Refusal::RuleNotFound)?;
        check_etag(&request.etag, &rule.revision.to_string())?;
        let id = work.new_id().into();
        let next = rule.revise(id, revision.since, revision.months, request.decision_reference, work.now())?;
        retention::update(&tx, &rule).await?;
        retention::insert(&tx, &next).await?;
        work.touch(rule.id);
        work.touch(next.id);
        Ok(ReviseRetentionRuleResponse { retention_rule: Some(wire::rule(&next)) })
    })
}
