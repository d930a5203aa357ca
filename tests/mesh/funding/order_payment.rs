//! OrderPayment.

use proto::reell::funding::v1::{AttestationRole, GrantAttestationRequest, OrderPaymentRequest, PaymentState};
use sandbox::{everywhere, fields, key, refused};

use super::{NO_CLAIM, balance_of, pay_advance};
use crate::replay::{changes, twice};

fn of(claim: &str, line: i32) -> OrderPaymentRequest {
    OrderPaymentRequest { request_id: key(), claim_id: claim.to_owned(), line }
}

#[test]
fn what_is_owed_is_ordered_once_by_another_human_than_who_decided() {
    everywhere(async |centre| {
        let matter = centre.a_project().await;
        let undecided = matter.a_submitted_claim(700_000).await;
        let mut order = matter.caller("order").claims();
        assert_eq!(refused(order.order_payment(of(&undecided.id, 0)).await).reason, "CLAIM_STATE");
        matter.caller("officer").claims().decide_claim(matter.decision_of(&undecided, Vec::new())).await.unwrap();
        matter.grant(matter.right("officer", AttestationRole::Order)).await;
        assert_eq!(
            refused(matter.caller("officer").claims().order_payment(of(&undecided.id, 0)).await).reason,
            "SAME_PERSON"
        );
        assert_eq!(refused(order.order_payment(of(&undecided.id, 1)).await).reason, "NOTHING_PAYABLE");
        let payment = order.order_payment(of(&undecided.id, 0)).await.unwrap().into_inner().payment.unwrap();
        assert_eq!((payment.state(), payment.amount_ore), (PaymentState::Ordered, 700_000));
        assert_eq!(refused(order.order_payment(of(&undecided.id, 0)).await).reason, "PAYMENT_STATE");
        let pot = |pot: &str| format!("financier:{}:{}:{pot}", matter.financier.id, matter.id());
        assert_eq!(
            (balance_of(centre, &pot("payable")).await, balance_of(centre, &pot("ordered")).await),
            (0, -700_000)
        );
        assert_eq!(refused(order.order_payment(of(NO_CLAIM, 0)).await).reason, "CLAIM_NOT_FOUND");
        assert_eq!(fields(order.order_payment(of("x", -1)).await), ["claim_id", "line"]);
    });
}

#[test]
fn a_right_to_order_covers_its_amount_for_a_claim_as_for_an_advance() {
    everywhere(async |centre| {
        let matter = centre.a_project().await;
        let claim = matter.a_decided_claim(700_000, Vec::new()).await;
        let small = matter.right("small", AttestationRole::Order);
        matter.grant(GrantAttestationRequest { limit_ore: 699_999, ..small }).await;
        for (who, reason) in [("release", "ATTESTATION_MISSING"), ("small", "ATTESTATION_LIMIT")] {
            let mut claims = matter.caller(who).claims();
            assert_eq!(refused(claims.order_payment(of(&claim.id, 0)).await).reason, reason);
            assert_eq!(refused(claims.pay_advance(pay_advance::of(&matter, 700_000)).await).reason, reason);
        }
        matter.caller("small").claims().pay_advance(pay_advance::of(&matter, 699_999)).await.unwrap();
    });
}

#[test]
fn an_order_that_is_sent_again_is_one() {
    everywhere(async |centre| {
        let matter = centre.a_project().await;
        let claim = matter.a_decided_claim(700_000, Vec::new()).await;
        let send = async |request| matter.caller("order").claims().order_payment(request).await;
        let answer = twice(of(&claim.id, 0), send).await;
        assert_eq!(changes(centre, "funding", &answer.payment.unwrap().id).await, 1);
    });
}
