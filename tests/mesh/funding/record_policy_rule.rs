//! RecordPolicyRule.

use proto::reell::funding::v1::{
    PolicyRule, PolicyTerms, RecordPolicyRuleRequest, ShareCapTerms, TimeLimitTerms, policy_terms::Terms,
};
use sandbox::{Centre, everywhere, fields, key, refused};

use crate::replay::twice;

/// A name that no other test uses.
pub fn name() -> String {
    format!("test.{}", uuid::Uuid::new_v4().simple())
}

/// The command to record a cap of these days.
pub fn cap(name: &str, max_bps: i32, from: &str, until: &str) -> RecordPolicyRuleRequest {
    RecordPolicyRuleRequest {
        request_id: key(),
        key: name.to_owned(),
        terms: Some(PolicyTerms { terms: Some(Terms::ShareCap(ShareCapTerms { max_bps })) }),
        citation: "villkor 3 §".into(),
        source: "https://example.se/villkor".into(),
        read_on: "2026-11-28".into(),
        interpretation: "Of what is eligible.".into(),
        from: from.to_owned(),
        until: until.to_owned(),
        unverified: false,
    }
}

/// Records a cap.
pub async fn record(centre: &Centre, request: RecordPolicyRuleRequest) -> PolicyRule {
    let answer = centre.operator("anna").policies().record_policy_rule(request).await;
    answer.expect("the rule is let in").into_inner().rule.expect("the answer holds the rule")
}

#[test]
fn versions_are_numbered_and_never_hold_on_the_same_day() {
    everywhere(async |centre| {
        let name = name();
        let first = record(centre, cap(&name, 5_000, "2020-01-01", "2023-12-31")).await;
        let second = record(centre, cap(&name, 4_000, "2024-01-01", "")).await;
        assert_eq!((first.version, second.version, second.until.as_str()), (1, 2, ""));
        for (from, until) in [("2023-12-31", "2023-12-31"), ("2025-01-01", ""), ("2010-01-01", "2020-01-01")] {
            let refusal =
                refused(centre.operator("anna").policies().record_policy_rule(cap(&name, 1, from, until)).await);
            assert_eq!(refusal.reason, "POLICY_OVERLAPS", "{from} {until}");
        }
        assert_eq!(record(centre, cap(&name, 6_000, "2010-01-01", "2019-12-31")).await.version, 3);
    });
}

#[test]
fn every_field_that_breaks_its_rule_is_named() {
    everywhere(async |centre| {
        let wrong = RecordPolicyRuleRequest {
            terms: None,
            citation: String::new(),
            source: String::new(),
            read_on: "x".into(),
            ..cap("not a key", 1, "x", "y")
        };
        let named = fields(centre.operator("anna").policies().record_policy_rule(wrong).await);
        assert_eq!(named, ["key", "terms", "citation", "source", "read_on", "from", "until"]);
        let days_and_years = PolicyTerms { terms: Some(Terms::TimeLimit(TimeLimitTerms { days: 14, years: 1 })) };
        let both = RecordPolicyRuleRequest { terms: Some(days_and_years), ..cap(&name(), 1, "2024-01-01", "") };
        assert_eq!(fields(centre.operator("anna").policies().record_policy_rule(both).await), ["terms"]);
        let backwards = cap(&name(), 10_001, "2024-01-01", "2023-01-01");
        assert_eq!(fields(centre.operator("anna").policies().record_policy_rule(backwards).await), ["terms", "until"]);
    });
}

#[test]
fn a_rule_that_is_sent_again_is_recorded_once() {
    everywhere(async |centre| {
        let request = cap(&name(), 5_000, "2020-01-01", "");
        twice(request, async |request| centre.operator("anna").policies().record_policy_rule(request).await).await;
    });
}
