//! Records what a position of a financier may decide on delegation.

use mesh::unit::{Run, Work};
use proto::reell::funding::v1::{RecordDelegationRuleRequest, RecordDelegationRuleResponse};

use crate::{
    domain::application::delegation::Rule, matter::application as matter, peers::Peers, store::application::delegation,
    wire::application as wire,
};

pub fn run(work: &mut Work<Peers>, request: RecordDelegationRuleRequest) -> Run<'_, RecordDelegationRuleResponse> {
    Box::pin(async move {
        let stated = wire::recording(request)?;
        work.peers().check_active(stated.organisation).await?;
        let rule = Rule {
            id: work.new_id().into(),
            organisation: stated.organisation,
            position: stated.position,
            least: stated.least,
            most: stated.most,
            from: stated.from,
            until: stated.until,
            reference: stated.reference,
            citation: stated.citation,
            recorded_by: work.caller().name(),
            create_time: work.now(),
        };
        let tx = work.begin_on(matter::ONE_AT_A_TIME).await?;
        let others = delegation::of_positions(&tx, rule.organisation, &[&rule.position]).await?;
        let rule = rule.beside(&others)?;
        delegation::insert(&tx, &rule).await?;
        work.touch(rule.id);
        Ok(RecordDelegationRuleResponse { rule: Some(wire::answer::to_rule(&rule)) })
    })
}
