//! Sets the last day on which a rule of delegation holds.

use mesh::unit::{Run, Work};
use proto::reell::funding::v1::{EndDelegationRuleRequest, EndDelegationRuleResponse};

use crate::{
    domain::application::refusal::Refusal,
    matter::application as matter,
    store::application::delegation,
    wire::{application as wire, policies::check_last_day},
};

pub fn run(work: &mut Work, request: EndDelegationRuleRequest) -> Run<'_, EndDelegationRuleResponse> {
    Box::pin(async move {
        let (id, until) = wire::ending(&request)?;
        let tx = work.begin_on(matter::ONE_AT_A_TIME).await?;
        let mut rule = delegation::find_to_change(&tx, id).await?.ok_or(Refusal::RuleNotFound)?;
        check_last_day(rule.from, until)?;
        rule.end(until)?;
        delegation::update(&tx, &rule).await?;
        work.touch(id);
        Ok(EndDelegationRuleResponse { rule: Some(wire::answer::to_rule(&rule)) })
    })
}
