//! Records how long a kind of record is kept, and by which decision.

use mesh::unit::{Run, Work};
use proto::reell::actors::v1::{RecordRetentionRuleRequest, RecordRetentionRuleResponse};

use crate::{
    domain::{reference::refusal::ReferenceRefusal, validity::day_text},
    store::{reference::legal, retention},
    wire::retention as wire,
};

pub fn run(work: &mut Work, request: RecordRetentionRuleRequest) -> Run<'_, RecordRetentionRuleResponse> {
    Box::pin(async move {
        let rule = wire::record(&request, work.new_id().into(), work.now())?;
        let tx = work.begin().await?;
        if !rule.legal_reference.is_empty() {
            let found = legal::find(&tx, &rule.legal_reference, &day_text(rule.period.from)).await?;
            found.ok_or(ReferenceRefusal::LegalReferenceNotFound)?;
        }
        rule.fits(&retention::of_kind_to_change(&tx, rule.kind).await?)?;
        retention::insert(&tx, &rule).await?;
        work.touch(rule.id);
        Ok(RecordRetentionRuleResponse { retention_rule: Some(wire::rule(&rule)) })
    })
}
