//! EndRetentionRule.

use proto::reell::actors::v1::EndRetentionRuleRequest;
use sandbox::{everywhere, fields, key, refused};

use super::revise_retention_rule::{NO_RULE, recorded};
use crate::replay::twice;

fn of(rule: &str, until: &str) -> EndRetentionRuleRequest {
    EndRetentionRuleRequest {
        request_id: key(),
        retention_rule_id: rule.to_owned(),
        etag: String::new(),
        until: until.to_owned(),
    }
}

#[test]
fn a_rule_ends_once_and_only_where_it_is() {
    everywhere(async |centre| {
        let rule = recorded(centre).await;
        let mut retention = centre.operator("archivist").retention();
        let until = format!("{}-03-01", &rule.since[..4]);
        let stale = EndRetentionRuleRequest { etag: "9".into(), ..of(&rule.id, &until) };
        assert_eq!(refused(retention.end_retention_rule(stale).await).reason, "ETAG_MISMATCH");
        let ended = retention.end_retention_rule(of(&rule.id, &until)).await.unwrap().into_inner();
        let ended = ended.retention_rule.unwrap();
        assert_eq!((ended.until.as_str(), ended.etag.as_str()), (until.as_str(), "2"));
        let again = refused(retention.end_retention_rule(of(&rule.id, &until)).await);
        assert_eq!(again.reason, "RETENTION_RULE_ENDED_ALREADY");
        assert_eq!(refused(retention.end_retention_rule(of(NO_RULE, &until)).await).reason, "RETENTION_RULE_NOT_FOUND");
        assert_eq!(fields(retention.end_retention_rule(of("x", "")).await), ["retention_rule_id", "until"]);
    });
}

#[test]
fn an_end_that_is_sent_again_is_one() {
    everywhere(async |centre| {
        let rule = recorded(centre).await;
        let send = async |request| centre.operator("archivist").retention().end_retention_rule(request).await;
        let ended = twice(of(&rule.id, &format!("{}-03-01", &rule.since[..4])), send).await;
        assert_eq!(ended.retention_rule.unwrap().etag, "2");
    });
}
