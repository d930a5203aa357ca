//! EndDelegationRule.

use proto::reell::funding::v1::EndDelegationRuleRequest;
use sandbox::{builders::applications::POSITION, everywhere, fields, key, refused};

use crate::replay::twice;

/// An id of a form that is right, and of a rule that is not there.
const NO_RULE: &str = "delegation_00000000000000000000000000000000";

fn of(rule: &str, until: &str) -> EndDelegationRuleRequest {
    EndDelegationRuleRequest { request_id: key(), delegation_rule_id: rule.to_owned(), until: until.to_owned() }
}

#[test]
fn a_rule_ends_once_and_nothing_is_decided_by_it_afterwards() {
    everywhere(async |centre| {
        let filing = centre.a_filing().await;
        let rule = filing.delegate(filing.delegating(POSITION, 50_000_000, "2024-01-01")).await;
        let mut administrator = centre.operator("administrator").applications();
        assert_eq!(fields(administrator.end_delegation_rule(of(&rule.id, "2023-12-31")).await), ["until"]);
        let ended = administrator.end_delegation_rule(of(&rule.id, "2025-12-31")).await.unwrap().into_inner();
        assert_eq!(ended.rule.unwrap().until, "2025-12-31");
        let again = refused(administrator.end_delegation_rule(of(&rule.id, "2025-11-30")).await);
        assert_eq!(again.reason, "DELEGATION_RULE_ENDED");
        let application = filing.a_proposed(50_000_000).await;
        let request = filing.deciding(&application.id);
        let none = refused(filing.caller("director").applications().decide_application(request).await);
        assert_eq!(none.reason, "DELEGATION_MISSING");
        let nowhere = refused(administrator.end_delegation_rule(of(NO_RULE, "2025-11-30")).await);
        assert_eq!(nowhere.reason, "DELEGATION_RULE_NOT_FOUND");
        let named = fields(administrator.end_delegation_rule(of("x", "y")).await);
        assert_eq!(named, ["delegation_rule_id", "until"]);
    });
}

#[test]
fn an_end_that_is_sent_again_is_one() {
    everywhere(async |centre| {
        let filing = centre.a_filing().await;
        let rule = filing.delegate(filing.delegating(POSITION, 1, "2024-01-01")).await;
        let send = async |request| centre.operator("administrator").applications().end_delegation_rule(request).await;
        twice(of(&rule.id, "2025-12-31"), send).await;
    });
}
