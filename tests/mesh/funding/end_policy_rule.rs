//! EndPolicyRule.

use proto::reell::funding::v1::EndPolicyRuleRequest;
use sandbox::{everywhere, fields, key, refused};

use super::record_policy_rule::{cap, name, record};
use crate::replay::twice;

fn of(rule: &str, until: &str) -> EndPolicyRuleRequest {
    EndPolicyRuleRequest { request_id: key(), rule_id: rule.to_owned(), until: until.to_owned() }
}

#[test]
fn a_version_gets_its_last_day_once_and_makes_room_for_the_next() {
    everywhere(async |centre| {
        let name = name();
        let first = record(centre, cap(&name, 5_000, "2020-01-01", "")).await;
        let mut policies = centre.operator("anna").policies();
        assert_eq!(fields(policies.end_policy_rule(of(&first.id, "2019-12-31")).await), ["until"]);
        let ended = policies.end_policy_rule(of(&first.id, "2023-12-31")).await.unwrap().into_inner().rule.unwrap();
        assert_eq!(ended.until, "2023-12-31");
        assert_eq!(refused(policies.end_policy_rule(of(&first.id, "2024-12-31")).await).reason, "POLICY_ENDED");
        assert_eq!(record(centre, cap(&name, 4_000, "2024-01-01", "")).await.version, 2);
        let nothing = "policy_00000000000000000000000000000000";
        assert_eq!(refused(policies.end_policy_rule(of(nothing, "2024-12-31")).await).reason, "POLICY_NOT_FOUND");
        assert_eq!(fields(policies.end_policy_rule(of("x", "y")).await), ["rule_id", "until"]);
    });
}

#[test]
fn an_end_that_is_sent_again_is_answered_as_before() {
    everywhere(async |centre| {
        let rule = record(centre, cap(&name(), 5_000, "2020-01-01", "")).await;
        let send = async |request| centre.operator("anna").policies().end_policy_rule(request).await;
        twice(of(&rule.id, "2023-12-31"), send).await;
    });
}
