//! EvaluateRule.

use proto::reell::funding::v1::{
    AdvanceFacts, AidFacts, AidGrant, ChangeFacts, ElapsedFacts, EvaluateRuleRequest, EvaluateRuleResponse, HourFacts,
    InterestFacts, PaymentFacts, PolicyOutcome, ShareFacts, evaluate_rule_request::Facts,
};
use sandbox::{Centre, everywhere, fields, refused};

async fn judge(centre: &Centre, key: &str, on: &str, facts: Facts) -> EvaluateRuleResponse {
    let request = EvaluateRuleRequest { key: key.to_owned(), on: on.to_owned(), facts: Some(facts) };
    centre.operator("anna").policies().evaluate_rule(request).await.expect("a judgement").into_inner()
}

#[test]
fn a_share_over_its_cap_is_refused_with_the_rule_the_day_and_the_figures() {
    everywhere(async |centre| {
        let facts = Facts::Share(ShareFacts { whole_ore: 595_644_600, claimed_ore: 297_826_800 });
        let judged = judge(centre, "2003_596.share_cap", "2023-05-01", facts).await;
        assert_eq!((judged.outcome(), judged.limit, judged.asked), (PolicyOutcome::Refused, 297_822_300, 297_826_800));
        assert_eq!(
            judged.explanation,
            "refused because förordning 2003:596 5 § as read on 2026-08-20: 50 % of 5 956 446,00 is 2 978 223,00, claimed 2 978 268,00"
        );
        assert!(judged.trace.len() >= 2 && judged.rule.is_some_and(|rule| rule.unverified));
    });
}

#[test]
fn acceptance_7_a_change_is_judged_by_the_version_of_its_day() {
    everywhere(async |centre| {
        let change = |budget: i64, over: i64| {
            Facts::Change(ChangeFacts { budget_ore: budget * 100, changed_ore: (budget + over) * 100 })
        };
        let rule = "tillvaxtverket.national.change_threshold";
        for (budget, over, on, outcome) in [
            (1_000_000, 199_000, "2023-05-01", PolicyOutcome::Inform),
            (160_000, 40_000, "2023-05-01", PolicyOutcome::Officer),
            (200_000, 50_000, "2023-05-01", PolicyOutcome::FormalDecision),
            (1_000_000, 199_000, "2019-02-12", PolicyOutcome::FormalDecision),
            (80_000, 9_000, "2019-02-12", PolicyOutcome::Officer),
        ] {
            let judged = judge(centre, rule, on, change(budget, over)).await;
            assert_eq!(judged.outcome(), outcome, "{}", judged.explanation);
        }
    });
}

#[test]
fn acceptance_8_an_advance_of_half_a_million_is_refused_and_one_of_four_hundred_thousand_is_not() {
    everywhere(async |centre| {
        let advance = |kronor: i64| {
            Facts::Advance(AdvanceFacts { grant_ore: 270_000_000, outstanding_ore: 0, asked_ore: kronor * 100 })
        };
        let judged = judge(centre, "2003_596.advance_limit", "", advance(500_000)).await;
        assert_eq!((judged.outcome(), judged.limit), (PolicyOutcome::Refused, 40_000_000));
        assert_eq!(
            judge(centre, "2003_596.advance_limit", "", advance(400_000)).await.outcome(),
            PolicyOutcome::Allowed
        );
    });
}

#[test]
fn acceptance_12_aid_of_two_thousand_more_is_refused_and_the_group_counts_together() {
    everywhere(async |centre| {
        let company = |number: u8| format!("org_{number:032x}");
        let aid = |grants: &[(u8, i64)], asked: i64| {
            let grant = |(company_of, euro): &(u8, i64)| AidGrant {
                organisation_id: company(*company_of),
                granted_on: "2025-06-01".into(),
                eur_cent: euro * 100,
            };
            Facts::Aid(AidFacts {
                group_ids: vec![company(1), company(2)],
                grants: grants.iter().map(grant).collect(),
                asked_eur_cent: asked * 100,
            })
        };
        let rule = "eu_2023_2831.aid_ceiling";
        for (grants, asked, outcome) in [
            (&[(1, 299_000)][..], 2_000, PolicyOutcome::Refused),
            (&[(1, 299_000)][..], 1_000, PolicyOutcome::Allowed),
            (&[(1, 150_000), (2, 149_000)][..], 2_000, PolicyOutcome::Refused),
            (&[(1, 150_000), (3, 149_000)][..], 2_000, PolicyOutcome::Allowed),
        ] {
            let judged = judge(centre, rule, "2026-11-28", aid(grants, asked)).await;
            assert_eq!(judged.outcome(), outcome, "{}", judged.explanation);
        }
    });
}

#[test]
fn amounts_follow_from_the_rules_that_are_there() {
    everywhere(async |centre| {
        let hours = Facts::Hours(HourFacts { minutes: 60, monthly_salary_ore: 4_000_000 });
        assert_eq!(judge(centre, "eruf_2021.unit_cost.staff", "", hours).await.limit, 27_907);
        let held = InterestFacts { amount_ore: 1_000_000, from: "2024-01-01".into(), until: "2024-12-31".into() };
        let judged = judge(centre, "1975_635.interest", "2024-02-01", Facts::Interest(held)).await;
        assert_eq!(
            judged.limit, 59_835,
            "half a year of 12 %, since the version holds no longer: {}",
            judged.explanation
        );
        let payment = Facts::Payment(PaymentFacts { amount_ore: 1_000 });
        assert_eq!(judge(centre, "region_norrbotten.retention", "", payment).await.limit, 0);
    });
}

#[test]
fn a_time_is_over_on_the_day_after_its_last() {
    everywhere(async |centre| {
        let since = |day: &str| Facts::Elapsed(ElapsedFacts { since: day.to_owned() });
        let recovery = "tillvaxtverket.national.time_limit.recovery";
        // The version that holds on the day which is judged.
        for (key, on, day, outcome, limit) in [
            (recovery, "2034-02-28", "2024-02-29", PolicyOutcome::Allowed, 3_652),
            (recovery, "2034-03-01", "2024-02-29", PolicyOutcome::Refused, 3_652),
            ("eruf_2021.time_limit.claim_completion", "2024-03-15", "2024-03-01", PolicyOutcome::Allowed, 14),
            ("eruf_2021.time_limit.claim_completion", "2024-03-16", "2024-03-01", PolicyOutcome::Refused, 14),
        ] {
            let judged = judge(centre, key, on, since(day)).await;
            assert_eq!((judged.outcome(), judged.limit), (outcome, limit), "{}", judged.explanation);
        }
        let wrong =
            EvaluateRuleRequest { key: recovery.to_owned(), on: String::new(), facts: Some(since("yesterday")) };
        assert_eq!(fields(centre.operator("anna").policies().evaluate_rule(wrong).await), ["elapsed.since"]);
    });
}

#[test]
fn a_rule_that_does_not_hold_and_figures_that_do_not_fit_are_refused() {
    everywhere(async |centre| {
        let mut policies = centre.operator("anna").policies();
        let share = || Some(Facts::Share(ShareFacts { whole_ore: 1, claimed_ore: 1 }));
        let ask =
            |key: &str, on: &str, facts: Option<Facts>| EvaluateRuleRequest { key: key.into(), on: on.into(), facts };
        let early = ask("2003_596.share_cap", "1999-01-01", share());
        assert_eq!(refused(policies.evaluate_rule(early).await).reason, "POLICY_NOT_FOUND");
        assert_eq!(refused(policies.evaluate_rule(ask("no.such", "", share())).await).reason, "POLICY_NOT_FOUND");
        assert_eq!(fields(policies.evaluate_rule(ask("2003_596.advance_limit", "", share())).await), ["facts"]);
        assert_eq!(fields(policies.evaluate_rule(ask("not a key", "x", None)).await), ["key", "on", "facts"]);
        let negative = Facts::Share(ShareFacts { whole_ore: -1, claimed_ore: 1 });
        assert_eq!(fields(policies.evaluate_rule(ask("a", "", Some(negative))).await), ["share.whole_ore"]);
    });
}
