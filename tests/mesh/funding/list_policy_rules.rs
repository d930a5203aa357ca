//! ListPolicyRules.

use proto::reell::funding::v1::ListPolicyRulesRequest;
use sandbox::{Centre, everywhere};

use super::record_policy_rule::{cap, name, record};
use crate::listed::{self, Asked, answer};

#[test]
fn versions_are_found_by_what_they_say_in_any_order() {
    everywhere(async |centre| {
        let name = name();
        let mut own = Vec::new();
        for (from, until) in [("2020-01-01", "2020-12-31"), ("2018-01-01", "2018-12-31"), ("2022-01-01", "")] {
            own.push(record(centre, cap(&name, 5_000, from, until)).await.id);
        }
        let list = async |asked: Asked| {
            let request = ListPolicyRulesRequest { page: asked.page, filter: asked.filter, order_by: asked.order_by };
            let found = centre.operator("anna").policies().list_policy_rules(request).await?.into_inner();
            answer(found.rules, |rule| rule.id, found.page)
        };
        listed::holds(&list, &format!("key = {name}"), &own, &["from", "version", "key"]).await;
        let standing = format!("key = {name} AND NOT until:*");
        assert_eq!(listed::ids(&list, &standing, "", 10).await, [own[2].clone()]);
    });
}

async fn shipped(centre: &Centre, filter: &str) -> Vec<(String, i32, bool)> {
    let request = ListPolicyRulesRequest { filter: filter.to_owned(), ..ListPolicyRulesRequest::default() };
    let rules = centre.operator("anna").policies().list_policy_rules(request).await.unwrap().into_inner().rules;
    rules.into_iter().map(|rule| (rule.key, rule.version, rule.unverified)).collect()
}

#[test]
fn the_rules_that_the_centre_works_under_are_there_with_their_sources_and_what_is_not_verified_says_so() {
    everywhere(async |centre| {
        let caps = shipped(centre, "kind = share_cap AND key = 2003_596.share_cap").await;
        assert_eq!(caps, [("2003_596.share_cap".to_owned(), 1, true)]);
        let thresholds = shipped(centre, "kind = change_threshold AND key:tillvaxtverket").await;
        assert_eq!(thresholds.iter().map(|(_, version, _)| *version).collect::<Vec<_>>(), [1, 2]);
        assert_eq!(shipped(centre, "key = region_norrbotten.retention AND unverified = true").await.len(), 1);
    });
}
