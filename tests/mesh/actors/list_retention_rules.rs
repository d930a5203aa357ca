//! ListRetentionRules.

use proto::{
    mesh::v1::PageRequest,
    reell::actors::v1::{ListRetentionRulesRequest, RecordRetentionRuleRequest},
};
use sandbox::{everywhere, refused, scratch};

use super::record_retention_rule::of_a_term;
use crate::listed::{Asked, answer, holds, ids};

#[test]
fn rules_are_listed_by_filter_and_in_either_order() {
    everywhere(async |centre| {
        let decision = format!("RUN-{}-2026", scratch::next());
        let mut retention = centre.operator("archivist").retention();
        let mut own = Vec::new();
        for _ in 0..2 {
            let request = RecordRetentionRuleRequest { decision_reference: decision.clone(), ..of_a_term() };
            let rule = retention.record_retention_rule(request).await.unwrap().into_inner().retention_rule.unwrap();
            own.push(rule.id);
        }
        let list = async |asked: Asked| {
            let request =
                ListRetentionRulesRequest { page: asked.page, filter: asked.filter, order_by: asked.order_by };
            let found = centre.operator("anna").retention().list_retention_rules(request).await?.into_inner();
            answer(found.retention_rules, |one| one.id, found.page)
        };
        let of_decision = format!("decision_reference = \"{decision}\"");
        holds(&list, &of_decision, &own, &["create_time", "since"]).await;
        let others = format!("{of_decision} AND kind = RETAINED_KIND_PERSON");
        assert!(ids(&list, &others, "", 10).await.is_empty());
        let page = Some(PageRequest { size: 1, token: "AAAA".into() });
        let foreign = ListRetentionRulesRequest { page, ..Default::default() };
        let refusal = refused(centre.operator("anna").retention().list_retention_rules(foreign).await);
        assert_eq!(refusal.reason, "PAGE_TOKEN_INVALID");
    });
}
