//! RecordRetentionRule.

use proto::reell::actors::v1::{RecordRetentionRuleRequest, RetainedKind, RetentionTrigger};
use sandbox::{builders::retention::rule, everywhere, fields, refused};

use super::a_term;
use crate::replay::twice;

/// A rule on permissions to share, for a year that no other test has.
pub fn of_a_term() -> RecordRetentionRuleRequest {
    let (since, until) = a_term();
    RecordRetentionRuleRequest { since, until, ..rule(RetainedKind::Sharing) }
}

#[test]
fn a_rule_says_what_is_kept_how_long_and_by_which_decision() {
    everywhere(async |centre| {
        let stated = RecordRetentionRuleRequest {
            legal_reference: "validering.iu".into(),
            basis: String::new(),
            period_years: 1,
            period_months: 14,
            ..of_a_term()
        };
        let mut retention = centre.operator("archivist").retention();
        // A reference that the reference data has not, and one that it has.
        assert_eq!(refused(retention.record_retention_rule(stated.clone()).await).reason, "LEGAL_REFERENCE_NOT_FOUND");
        let known = proto::reell::actors::v1::ListLegalReferencesRequest::default();
        let known = centre.operator("archivist").reference().list_legal_references(known).await.unwrap().into_inner();
        let key = known.legal_references.into_iter().find(|one| one.valid_until.is_empty()).unwrap().key;
        let stated = RecordRetentionRuleRequest { request_id: sandbox::key(), legal_reference: key.clone(), ..stated };
        let rule = retention.record_retention_rule(stated.clone()).await.unwrap().into_inner().retention_rule.unwrap();
        assert_eq!((rule.etag.as_str(), rule.kind(), rule.legal_reference), ("1", RetainedKind::Sharing, key));
        assert_eq!((rule.period_years, rule.period_months), (2, 2));
        assert_eq!((rule.since, rule.until), (stated.since, stated.until));
    });
}

#[test]
fn a_kind_has_one_rule_a_day_and_its_time_runs_from_what_it_has() {
    everywhere(async |centre| {
        let first = of_a_term();
        let mut retention = centre.operator("archivist").retention();
        let rule = retention.record_retention_rule(first.clone()).await.unwrap().into_inner().retention_rule.unwrap();
        let again = RecordRetentionRuleRequest { request_id: sandbox::key(), ..first.clone() };
        let refusal = refused(retention.record_retention_rule(again).await);
        assert_eq!(
            (refusal.reason.as_str(), &refusal.metadata["retention_rule_id"]),
            ("RETENTION_RULE_OVERLAPS", &rule.id)
        );
        let other = RecordRetentionRuleRequest {
            since: first.since.clone(),
            until: first.until.clone(),
            ..sandbox::builders::retention::rule(RetainedKind::RightsRequest)
        };
        retention.record_retention_rule(other).await.unwrap();
        let unfit = RecordRetentionRuleRequest { trigger: RetentionTrigger::RequestAnswered.into(), ..of_a_term() };
        assert_eq!(refused(retention.record_retention_rule(unfit).await).reason, "RETENTION_TRIGGER_UNFIT");
    });
}

#[test]
fn all_that_is_wrong_with_a_rule_is_said_at_once() {
    everywhere(async |centre| {
        let wrong = RecordRetentionRuleRequest {
            kind: 9,
            basis: String::new(),
            decision_reference: String::new(),
            trigger: 0,
            period_years: 0,
            action: 0,
            since: "2130-02-30".into(),
            until: "x".into(),
            ..of_a_term()
        };
        let named = fields(centre.operator("archivist").retention().record_retention_rule(wrong).await);
        let expected = ["kind", "basis", "decision_reference", "trigger", "period_years", "action", "until", "since"];
        assert_eq!(named, expected);
    });
}

#[test]
fn a_rule_that_is_sent_again_is_one() {
    everywhere(async |centre| {
        let send = async |request| centre.operator("archivist").retention().record_retention_rule(request).await;
        let recorded = twice(of_a_term(), send).await.retention_rule.unwrap();
        let count =
            format!("SELECT COUNT(*) FROM retention_rule WHERE id = {}", centre.literal("actors", &recorded.id).await);
        assert_eq!(centre.databases().number("actors", &count).await, 1);
    });
}
