//! SetProjectTerms.

use proto::reell::funding::v1::{
    ClaimPeriodTerms, CostCategory, FinancingKind, PolicyTerms, ProjectTerms, RecordPolicyRuleRequest,
    SetProjectTermsRequest, policy_terms::Terms,
};
use sandbox::{
    builders::claims::{budget, terms},
    everywhere, fields, key, refused,
};

use super::{
    NO_DECISION, balance_of,
    pay_advance::advanced,
    record_policy_rule::{cap, name, record},
};
use crate::replay::{changes, twice};

fn of(decision: &str, terms: ProjectTerms) -> SetProjectTermsRequest {
    SetProjectTermsRequest {
        request_id: key(),
        decision_id: decision.to_owned(),
        etag: String::new(),
        terms: Some(terms),
    }
}

#[test]
fn terms_book_the_budget_and_what_is_granted_and_are_restated_until_the_first_claim() {
    everywhere(async |centre| {
        let matter = centre.a_matter().await;
        let project = matter.state_terms(terms()).await;
        assert_eq!(project.financiers[0].granted_ore, 1_000_000_000);
        assert_eq!(project.terms.clone().unwrap().financing_kinds, [FinancingKind::Cash as i32]);
        let account = |category: &str| format!("project:{}:{category}:budget", matter.id());
        assert_eq!(balance_of(centre, &account("staff")).await, 500_000_000);
        let mut smaller = terms();
        smaller.budget[0].amount_ore = 400_000_000;
        matter.state_terms(smaller).await;
        assert_eq!(balance_of(centre, &account("staff")).await, 400_000_000);
        matter.accept().await;
        matter.open().await;
        let mut claims = matter.caller("economist").claims();
        assert_eq!(refused(claims.set_project_terms(of(&matter.id(), terms())).await).reason, "TERMS_FIXED");
        let stale = SetProjectTermsRequest { etag: "1".into(), ..of(&matter.id(), terms()) };
        assert_eq!(refused(claims.set_project_terms(stale).await).reason, "ETAG_MISMATCH");
    });
}

#[test]
fn other_terms_than_those_that_were_accepted_are_accepted_anew_and_an_advance_fixes_them() {
    everywhere(async |centre| {
        let matter = centre.a_project().await;
        assert_eq!(matter.state_terms(terms()).await.accepted_by, matter.account("sign"), "the same terms");
        let other = ProjectTerms { retention_bps: 1_000, ..terms() };
        assert_eq!(matter.state_terms(other).await.accepted_by, "");
        let mut claims = matter.caller("economist").claims();
        assert_eq!(refused(claims.open_claim(matter.opening("2024-01-01")).await).reason, "UNDERTAKING_NOT_ACCEPTED");
        matter.accept().await;
        advanced(&matter, 1_000).await;
        assert_eq!(refused(claims.set_project_terms(of(&matter.id(), terms())).await).reason, "TERMS_FIXED");
    });
}

#[test]
fn terms_that_do_not_hold_together_and_decisions_that_lend_no_money_are_refused() {
    everywhere(async |centre| {
        let matter = centre.a_matter().await;
        let mut claims = matter.caller("economist").claims();
        let mut gap = terms();
        gap.periods[1].from = "2024-07-02".into();
        gap.budget.push(budget(CostCategory::Staff, 1));
        assert_eq!(
            fields(claims.set_project_terms(of(&matter.id(), gap)).await),
            ["terms.periods[1].from", "terms.budget"]
        );
        assert_eq!(
            fields(claims.set_project_terms(of("x", ProjectTerms::default())).await),
            ["decision_id", "terms.periods", "terms.budget"]
        );
        assert_eq!(refused(claims.set_project_terms(of(NO_DECISION, terms())).await).reason, "DECISION_NOT_FOUND");
        let dormant = centre.a_decision().await.import().await;
        assert_eq!(refused(claims.set_project_terms(of(&dormant.id, terms())).await).reason, "DECISION_NOT_ACTIVE");
    });
}

#[test]
fn periods_are_judged_by_the_rule_that_the_terms_name_as_it_holds_on_the_projects_first_day() {
    everywhere(async |centre| {
        let matter = centre.a_matter().await;
        let mut claims = matter.caller("economist").claims();
        let rule = matter.state_terms(terms()).await.claim_rule.unwrap();
        assert_eq!((rule.key.as_str(), rule.version), ("tillvaxtverket.national.claim_period", 1));
        let mut year = terms();
        year.periods.remove(0);
        year.periods[0].from = "2024-01-01".into();
        let long = claims.set_project_terms(of(&matter.id(), year.clone())).await;
        assert_eq!(fields(long), ["terms.periods[0].to"]);
        let by = |rule: &str| of(&matter.id(), ProjectTerms { claim_rule: rule.to_owned(), ..year.clone() });
        let ended = refused(claims.set_project_terms(by("eruf_2014.claim_period")).await);
        assert_eq!(ended.reason, "POLICY_RULE_MISSING");
        assert!(ended.message.contains("eruf_2014.claim_period holds on 2024-01-01"), "{}", ended.message);
        let other = claims.set_project_terms(by("2003_596.share_cap")).await;
        assert_eq!(refused(other).reason, "POLICY_RULE_MISSING", "it is about something else");
        assert_eq!(fields(claims.set_project_terms(by("not a key")).await), ["terms.claim_rule"]);
        let own = name();
        let whole_years =
            ClaimPeriodTerms { first_within_months: 12, least_months: 1, most_months: 12, within_calendar_year: true };
        let recorded = RecordPolicyRuleRequest {
            terms: Some(PolicyTerms { terms: Some(Terms::ClaimPeriod(whole_years)) }),
            ..cap(&own, 1, "2024-01-01", "")
        };
        record(centre, recorded).await;
        let project = claims.set_project_terms(by(&own)).await.unwrap().into_inner().project.unwrap();
        assert_eq!((project.claim_rule.unwrap().key, project.terms.unwrap().claim_rule), (own.clone(), own));
    });
}

#[test]
fn terms_that_are_sent_again_are_stated_once() {
    everywhere(async |centre| {
        let matter = centre.a_matter().await;
        let send = async |request| matter.caller("economist").claims().set_project_terms(request).await;
        twice(of(&matter.id(), terms()), send).await;
        assert_eq!(changes(centre, "funding", &matter.id().replace("decision_", "project_")).await, 1);
    });
}
