//! PayAdvance.

use proto::reell::funding::v1::{FinancingKind, PayAdvanceRequest, Payment, PaymentKind, ProjectTerms};
use sandbox::{
    builders::claims::{Matter, terms},
    everywhere, fields, key, refused,
};

use super::{NO_DECISION, balance_of, pay};
use crate::replay::twice;

/// The command to order an advance.
pub fn of(matter: &Matter<'_>, amount_ore: i64) -> PayAdvanceRequest {
    PayAdvanceRequest {
        request_id: key(),
        decision_id: matter.id(),
        line: 0,
        amount_ore,
        reason: "weak liquidity in the first period".into(),
    }
}

/// An advance that is ordered.
pub async fn advanced(matter: &Matter<'_>, ore: i64) -> Payment {
    matter.caller("order").claims().pay_advance(of(matter, ore)).await.unwrap().into_inner().payment.unwrap()
}

#[test]
fn acceptance_8_half_a_million_is_too_much_in_advance_four_hundred_thousand_is_not_and_later_claims_net_it() {
    everywhere(async |centre| {
        let matter = centre.a_project().await;
        let mut order = matter.caller("order").claims();
        let refusal = refused(order.pay_advance(of(&matter, 50_000_000)).await);
        assert_eq!((refusal.reason.as_str(), refusal.metadata["most_ore"].as_str()), ("ADVANCE_LIMIT", "40000000"));
        let payment = advanced(&matter, 40_000_000).await;
        assert_eq!(payment.kind(), PaymentKind::Advance);
        assert_eq!(refused(order.pay_advance(of(&matter, 1)).await).reason, "ADVANCE_LIMIT");
        pay(&matter, &payment.id).await;
        assert_eq!(matter.project().await.financiers[0].advance_ore, 40_000_000);
        let claim = matter.a_decided_claim(50_000_000, Vec::new()).await;
        assert_eq!((claim.shares[0].advance_ore, claim.shares[0].payable_ore), (40_000_000, 10_000_000));
        assert_eq!(balance_of(centre, &format!("financier:{}:{}:advance", matter.financier.id, matter.id())).await, 0);
    });
}

#[test]
fn before_the_undertaking_and_without_a_right_nothing_is_advanced() {
    everywhere(async |centre| {
        let matter = centre.a_planned_project().await;
        let mut order = matter.caller("order").claims();
        assert_eq!(refused(order.pay_advance(of(&matter, 1)).await).reason, "UNDERTAKING_NOT_ACCEPTED");
        assert_eq!(
            refused(matter.caller("release").claims().pay_advance(of(&matter, 1)).await).reason,
            "ATTESTATION_MISSING"
        );
        let nowhere = PayAdvanceRequest { decision_id: NO_DECISION.into(), ..of(&matter, 1) };
        assert_eq!(refused(order.pay_advance(nowhere).await).reason, "PROJECT_NOT_FOUND");
        let wrong = PayAdvanceRequest { line: 50, reason: "x".into(), ..of(&matter, 0) };
        assert_eq!(fields(order.pay_advance(wrong).await), ["line", "amount_ore", "reason"]);
    });
}

#[test]
fn nothing_is_advanced_on_a_row_without_money_nor_where_the_final_claim_is_decided() {
    everywhere(async |centre| {
        let matter = centre.a_planned_project().await;
        let own = ProjectTerms { financing_kinds: vec![FinancingKind::Own.into()], ..terms() };
        matter.state_terms(own).await;
        matter.accept().await;
        let mut order = matter.caller("order").claims();
        assert_eq!(refused(order.pay_advance(of(&matter, 1)).await).reason, "ADVANCE_NOT_CASH");
        let ended = centre.a_project().await;
        ended.end().await;
        let refusal = refused(ended.caller("order").claims().pay_advance(of(&ended, 1)).await);
        assert_eq!((refusal.reason.as_str(), refusal.metadata["subject"].clone()), ("PROJECT_CLOSED", ended.id()));
    });
}

#[test]
fn an_advance_that_is_sent_again_is_one() {
    everywhere(async |centre| {
        let matter = centre.a_project().await;
        let send = async |request| matter.caller("order").claims().pay_advance(request).await;
        twice(of(&matter, 1_000), send).await;
        assert_eq!(
            balance_of(centre, &format!("financier:{}:{}:advance_pending", matter.financier.id, matter.id())).await,
            1_000
        );
    });
}
