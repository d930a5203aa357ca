//! EndPolicyRule.

use proto::reell::funding::v1::{
    AdvanceLimitTerms, AmendBudgetRequest, ChangeClass, ChangeThresholdTerms, CostCategory, EndPolicyRuleRequest,
    ListPolicyRulesRequest, LockClaimRequest, PayAdvanceRequest, PolicyTerms, RecordCostRequest,
    RecordPolicyRuleRequest, TimeLimitTerms, policy_terms::Terms,
};
use sandbox::{Centre, builders::claims::a_cost, everywhere, fields, key, refused};

use super::{
    amend_budget,
    books::{at_noon, noon},
    pay_advance,
    record_policy_rule::{cap, name, record},
    request_application_completion, request_completion,
};
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

/// Ends the version of a rule that stands with a day.
pub async fn end_standing(centre: &Centre, name: &str, until: &str) {
    let mut policies = centre.operator("anna").policies();
    let standing = ListPolicyRulesRequest {
        filter: format!("key = \"{name}\" AND NOT until:*"),
        ..ListPolicyRulesRequest::default()
    };
    let rules = policies.list_policy_rules(standing).await.unwrap().into_inner().rules;
    policies.end_policy_rule(of(&rules[0].id, until)).await.unwrap();
}

/// Ends the version of a rule that stands with a day, and records the next one from the day after.
async fn replace(centre: &Centre, name: &str, (until, from): (&str, &str), terms: Terms) {
    end_standing(centre, name, until).await;
    let terms = Some(PolicyTerms { terms: Some(terms) });
    record(centre, RecordPolicyRuleRequest { terms, ..cap(name, 1, from, "") }).await;
}

#[test]
fn the_next_version_is_what_advances_claims_and_changes_of_budgets_are_held_to() {
    at_noon(noon(2026, 11, 15), async |centre, _| {
        let matter = centre.a_project().await;
        let limit = Terms::AdvanceLimit(AdvanceLimitTerms { max_bps: 100, max_ore: 40_000_000 });
        replace(centre, "2003_596.advance_limit", ("2026-10-31", "2026-11-01"), limit).await;
        let advance = |amount_ore| PayAdvanceRequest {
            request_id: key(),
            decision_id: matter.id(),
            line: 0,
            amount_ore,
            reason: "weak liquidity".into(),
        };
        let mut order = matter.caller("order").claims();
        let refusal = refused(order.pay_advance(advance(10_000_001)).await);
        assert_eq!((refusal.reason.as_str(), refusal.metadata["most_ore"].as_str()), ("ADVANCE_LIMIT", "10000000"));
        assert!(refusal.message.contains(" 1 %"), "{}", refusal.message);
        order.pay_advance(advance(10_000_000)).await.expect("a hundredth of the grant");

        let mut claims = matter.caller("economist").claims();
        let change =
            || AmendBudgetRequest { classify_only: true, ..amend_budget::of(&matter, 498_000_000, 22_000_000) };
        let before = claims.amend_budget(change()).await.unwrap().into_inner().amendment.unwrap();
        assert_eq!(before.class(), ChangeClass::Free, "a tenth more");
        let stricter = Terms::ChangeThreshold(ChangeThresholdTerms { overrun_bps: 500, formal_from_ore: 5_000_000 });
        let name = "tillvaxtverket.national.change_threshold";
        replace(centre, name, ("2023-12-31", "2024-01-01"), stricter).await;
        let after = claims.amend_budget(change()).await.unwrap().into_inner().amendment.unwrap();
        assert_eq!(after.class(), ChangeClass::Officer);
        assert!(after.explanation[0].contains("rule of 2024"), "{:?}", after.explanation);

        let travel = RecordCostRequest {
            category: CostCategory::Travel.into(),
            ..a_cost(&matter.id(), "2024-03-01", 22_000_000)
        };
        matter.book(travel).await;
        let claim = matter.open().await;
        let lock = LockClaimRequest { request_id: key(), claim_id: claim.id, etag: String::new() };
        let refusal = refused(claims.lock_claim(lock).await);
        assert_eq!(refusal.reason, "BUDGET_EXCEEDED");
        assert!(refusal.message.contains("rule of 2024"), "{}", refusal.message);
    });
}

#[test]
fn the_next_version_says_in_what_time_a_claim_is_answered_and_the_claim_keeps_which_it_was() {
    at_noon(noon(2026, 11, 15), async |centre, _| {
        let matter = centre.a_project().await;
        let name = "eruf_2021.time_limit.claim_completion";
        let longer = Terms::TimeLimit(TimeLimitTerms { days: 21, years: 0 });
        replace(centre, name, ("2026-10-31", "2026-11-01"), longer).await;
        let claim = matter.a_submitted_claim(700_000).await;
        let mut officer = matter.caller("officer").claims();
        let asked = officer.request_completion(request_completion::of(&claim.id)).await.unwrap().into_inner();
        let asked = asked.claim.unwrap();
        assert_eq!(asked.completion_due, "2026-12-06");
        let rule = asked.rules.last().unwrap();
        assert_eq!((rule.key.as_str(), rule.version), (name, 2));
    });
}

#[test]
fn nothing_is_measured_by_a_rule_of_which_no_version_holds() {
    at_noon(noon(2026, 11, 27), async |centre, _| {
        let (matter, filing) = (centre.a_project().await, centre.a_filing().await);
        let (claim, application) = (matter.open().await, filing.a_registered().await);
        for (rule, until) in [
            ("2003_596.advance_limit", "2026-11-26"),
            ("tillvaxtverket.national.change_threshold", "2023-12-31"),
            ("eruf_2021.time_limit.claim_completion", "2026-11-26"),
            ("region_norrbotten.time_limit.application_completion", "2026-11-26"),
        ] {
            end_standing(centre, rule, until).await;
        }
        let (mut economist, mut officer) = (matter.caller("economist").claims(), matter.caller("officer").claims());
        let lock = LockClaimRequest { request_id: key(), claim_id: claim.id.clone(), etag: String::new() };
        let missing = request_application_completion::of(&application.id);
        for refusal in [
            refused(matter.caller("order").claims().pay_advance(pay_advance::of(&matter, 1_000)).await),
            refused(economist.amend_budget(amend_budget::of(&matter, 498_000_000, 22_000_000)).await),
            refused(economist.lock_claim(lock).await),
            refused(officer.request_completion(request_completion::of(&claim.id)).await),
            refused(filing.caller("officer").applications().request_application_completion(missing).await),
        ] {
            assert_eq!(refusal.reason, "POLICY_RULE_MISSING");
        }
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
