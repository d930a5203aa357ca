//! ReviseRetentionRule.

use proto::reell::actors::v1::{RetentionRule, ReviseRetentionRuleRequest};
use sandbox::{Centre, everywhere, fields, key, refused};

use super::record_retention_rule::of_a_term;
use crate::replay::twice;

/// An id of a form that is right, and of a rule that is not there.
pub const NO_RULE: &str = "retention_00000000000000000000000000000000";

/// A rule for a year that no other test has.
pub async fn recorded(centre: &Centre) -> RetentionRule {
    let answer = centre.operator("archivist").retention().record_retention_rule(of_a_term()).await;
    answer.unwrap().into_inner().retention_rule.unwrap()
}

/// That from July on it is five years.
fn from_july(rule: &RetentionRule) -> ReviseRetentionRuleRequest {
    ReviseRetentionRuleRequest {
        request_id: key(),
        retention_rule_id: rule.id.clone(),
        etag: String::new(),
        since: format!("{}-07-01", &rule.since[..4]),
        period_years: 5,
        period_months: 0,
        decision_reference: "RUN-00008-2026 § 1".into(),
    }
}

#[test]
fn another_period_follows_without_a_gap_for_as_long_as_the_first_would_have_held() {
    everywhere(async |centre| {
        let rule = recorded(centre).await;
        let revision = from_july(&rule);
        let mut retention = centre.operator("archivist").retention();
        let next =
            retention.revise_retention_rule(revision.clone()).await.unwrap().into_inner().retention_rule.unwrap();
        assert_ne!(next.id, rule.id);
        assert_eq!((&next.since, &next.until, next.period_years), (&revision.since, &rule.until, 5));
        assert_eq!((next.kind, next.trigger, next.etag.as_str()), (rule.kind, rule.trigger, "1"));
        let again = ReviseRetentionRuleRequest { request_id: key(), ..revision };
        let late = refused(retention.revise_retention_rule(again).await);
        assert_eq!(late.reason, "RETENTION_REVISION_OUT_OF_TERM", "the first has ended by that day");
    });
}

#[test]
fn a_revision_begins_while_the_rule_holds_and_on_the_state_that_was_read() {
    everywhere(async |centre| {
        let rule = recorded(centre).await;
        let mut retention = centre.operator("archivist").retention();
        for since in [rule.since.clone(), rule.until.clone(), "2019-01-01".into()] {
            let revision = ReviseRetentionRuleRequest { since, ..from_july(&rule) };
            let refusal = refused(retention.revise_retention_rule(revision).await);
            assert_eq!(refusal.reason, "RETENTION_REVISION_OUT_OF_TERM");
        }
        let stale = ReviseRetentionRuleRequest { etag: "7".into(), ..from_july(&rule) };
        assert_eq!(refused(retention.revise_retention_rule(stale).await).reason, "ETAG_MISMATCH");
        let nowhere = ReviseRetentionRuleRequest { retention_rule_id: NO_RULE.into(), ..from_july(&rule) };
        assert_eq!(refused(retention.revise_retention_rule(nowhere).await).reason, "RETENTION_RULE_NOT_FOUND");
        let named = fields(
            retention
                .revise_retention_rule(ReviseRetentionRuleRequest { request_id: key(), ..Default::default() })
                .await,
        );
        assert_eq!(named, ["retention_rule_id", "since", "period_years", "decision_reference"]);
    });
}

#[test]
fn a_revision_that_is_sent_again_is_one() {
    everywhere(async |centre| {
        let rule = recorded(centre).await;
        let send = async |request| centre.operator("archivist").retention().revise_retention_rule(request).await;
        twice(from_july(&rule), send).await;
    });
}
