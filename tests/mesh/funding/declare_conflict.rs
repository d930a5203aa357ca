//! DeclareConflict.

use proto::reell::funding::v1::{DeclareConflictRequest, OrderPaymentRequest};
use sandbox::{everywhere, fields, key, refused};

use super::{NO_DECISION, decide_recovery, hear_recovery::heard, open_recovery, pay_advance, request_completion};
use crate::replay::twice;

fn of(decision: &str, account: &str) -> DeclareConflictRequest {
    DeclareConflictRequest {
        request_id: key(),
        decision_id: decision.to_owned(),
        account: account.to_owned(),
        reason: "sits on the applicant's board".into(),
    }
}

#[test]
fn who_is_partial_orders_nothing_in_the_matter() {
    everywhere(async |centre| {
        let matter = centre.a_project().await;
        let claim = matter.a_decided_claim(700_000, Vec::new()).await;
        let mut administrator = centre.operator("administrator").claims();
        administrator.declare_conflict(of(&matter.id(), &matter.account("order"))).await.unwrap();
        let request = OrderPaymentRequest { request_id: key(), claim_id: claim.id, line: 0 };
        assert_eq!(
            refused(matter.caller("order").claims().order_payment(request).await).reason,
            "CONFLICT_OF_INTEREST"
        );
        let nobody = of(&matter.id(), &matter.account("nobody"));
        assert_eq!(refused(administrator.declare_conflict(nobody).await).reason, "ATTESTATION_NOT_FOUND");
        assert_eq!(refused(administrator.declare_conflict(of(NO_DECISION, "")).await).reason, "PROJECT_NOT_FOUND");
        assert_eq!(fields(administrator.declare_conflict(of("x", "")).await), ["decision_id"]);
    });
}

#[test]
fn who_is_partial_asks_for_nothing_advances_nothing_and_takes_nothing_back() {
    everywhere(async |centre| {
        let matter = centre.a_project().await;
        let payment = matter.a_confirmed_payment(1_000_000).await;
        let recovery = heard(&matter, &payment.id, 500_000).await;
        let (mut officer, mut order) = (matter.caller("officer").claims(), matter.caller("order").claims());
        officer.declare_conflict(of(&matter.id(), "")).await.unwrap();
        order.declare_conflict(of(&matter.id(), "")).await.unwrap();
        for refusal in [
            refused(officer.request_completion(request_completion::of(&payment.claim_id)).await),
            refused(officer.open_recovery(open_recovery::of(&payment.id, 1_000)).await),
            refused(officer.decide_recovery(decide_recovery::of(&recovery, 1_000)).await),
            refused(order.pay_advance(pay_advance::of(&matter, 1_000)).await),
        ] {
            assert_eq!(refusal.reason, "CONFLICT_OF_INTEREST");
        }
    });
}

#[test]
fn a_declaration_that_is_sent_again_is_one() {
    everywhere(async |centre| {
        let matter = centre.a_project().await;
        let send = async |request| matter.caller("order").claims().declare_conflict(request).await;
        let answer = twice(of(&matter.id(), ""), send).await;
        assert_eq!(answer.account, matter.account("order"));
    });
}
