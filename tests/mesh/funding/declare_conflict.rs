//! DeclareConflict.

use proto::reell::funding::v1::{DeclareConflictRequest, OrderPaymentRequest};
use sandbox::{everywhere, fields, key, refused};

use super::NO_DECISION;
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
fn a_declaration_that_is_sent_again_is_one() {
    everywhere(async |centre| {
        let matter = centre.a_project().await;
        let send = async |request| matter.caller("order").claims().declare_conflict(request).await;
        let answer = twice(of(&matter.id(), ""), send).await;
        assert_eq!(answer.account, matter.account("order"));
    });
}
