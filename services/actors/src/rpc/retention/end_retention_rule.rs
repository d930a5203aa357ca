//! Ends a retention rule.

use mesh::{
    refusal::check_etag,
    unit::{Run, Work},
};
use proto::reell::actors::v1::{EndRetentionRuleRequest, EndRetentionRuleResponse};

use crate::{domain::retention::refusal::Refusal, store::retention, wire::retention as wire};

pub fn run(work: &mut Work, request: EndRetentionRuleRequest) -> Run<'_, EndRetentionRuleResponse> {
    Box::pin(async move {
        let (id, until) = wire::end(&request)?;
        let tx = work.begin().await?;
        let mut rule = retention::find_to_change(&tx, id).await?.ok_or(Refusal::RuleNotFound)?;
        check_etag(&request.etag, &rule.revision.to_string())?;
        rule.end(until)?;
        retention::update(&tx, &rule).await?;
        work.touch(rule.id);
        Ok(EndRetentionRuleResponse { retention_rule: Some(wire::rule(&rule)) })
    })
}
