//! RecordInKind.

use proto::reell::funding::v1::{CostCategory, CostKind, RecordInKindRequest};
use sandbox::{
    builders::claims::{Matter, terms},
    everywhere, fields, key, refused, scratch,
};

use super::{NO_DECISION, balance_of};
use crate::replay::twice;

/// The command to book what the financier gives in kind.
pub fn of(matter: &Matter<'_>, ore: i64) -> RecordInKindRequest {
    RecordInKindRequest {
        request_id: key(),
        decision_id: matter.id(),
        contributor_id: matter.financier.id.clone(),
        voucher: format!("agreement {}", scratch::next()),
        given_on: "2024-04-01".into(),
        calculation: "40 hours of a teacher at 500 kr".into(),
        activity: "Model".into(),
        amount_ore: ore,
        evidence_sha256: String::new(),
    }
}

#[test]
fn what_is_given_in_kind_is_cost_and_financing_alike_and_stands_on_no_account_with_money() {
    everywhere(async |centre| {
        let matter = centre.a_project().await;
        let cost = matter
            .caller("economist")
            .claims()
            .record_in_kind(of(&matter, 2_000_000))
            .await
            .unwrap()
            .into_inner()
            .cost
            .unwrap();
        assert_eq!((cost.kind(), cost.supplier), (CostKind::InKind, matter.financier.id.clone()));
        let account = |rest: String| format!("project:{}:{rest}", matter.id());
        assert_eq!(balance_of(centre, &account("in_kind:in_kind".into())).await, 2_000_000);
        assert_eq!(balance_of(centre, &account(format!("contributed:{}", matter.financier.id))).await, -2_000_000);
        assert_eq!(balance_of(centre, &account("borne".into())).await, 0);
    });
}

#[test]
fn what_is_given_in_kind_is_counted_once() {
    everywhere(async |centre| {
        let matter = centre.a_project().await;
        let mut claims = matter.caller("economist").claims();
        let given = of(&matter, 1_000);
        let again = RecordInKindRequest { request_id: key(), ..given.clone() };
        claims.record_in_kind(given).await.unwrap();
        assert_eq!(refused(claims.record_in_kind(again).await).reason, "VOUCHER_USED");
        assert_eq!(balance_of(centre, &format!("project:{}:in_kind:in_kind", matter.id())).await, 1_000);
    });
}

#[test]
fn a_contribution_that_is_none_of_the_project_is_refused() {
    everywhere(async |centre| {
        let matter = centre.a_project().await;
        let mut claims = matter.caller("economist").claims();
        let late = RecordInKindRequest { given_on: "2025-02-01".into(), ..of(&matter, 1) };
        assert_eq!(refused(claims.record_in_kind(late).await).reason, "COST_OUTSIDE_PROJECT");
        let nowhere = RecordInKindRequest { decision_id: NO_DECISION.into(), ..of(&matter, 1) };
        assert_eq!(refused(claims.record_in_kind(nowhere).await).reason, "PROJECT_NOT_FOUND");
        let plain = centre.a_planned_project().await;
        let mut without = terms();
        without.budget.retain(|line| line.category() != CostCategory::InKind);
        plain.state_terms(without).await;
        assert_eq!(refused(claims.record_in_kind(of(&plain, 1)).await).reason, "COST_METHOD");
        let ended = centre.a_project().await;
        ended.end().await;
        assert_eq!(refused(claims.record_in_kind(of(&ended, 1)).await).reason, "PROJECT_CLOSED");
        let wrong = RecordInKindRequest { calculation: "short".into(), amount_ore: 0, ..of(&matter, 1) };
        assert_eq!(fields(claims.record_in_kind(wrong).await), ["calculation", "amount_ore"]);
    });
}

#[test]
fn a_contribution_that_is_sent_again_is_one() {
    everywhere(async |centre| {
        let matter = centre.a_project().await;
        let send = async |request| matter.caller("economist").claims().record_in_kind(request).await;
        twice(of(&matter, 1_000), send).await;
        assert_eq!(balance_of(centre, &format!("project:{}:in_kind:in_kind", matter.id())).await, 1_000);
    });
}
