//! FailPayment.

use proto::reell::funding::v1::{FailPaymentRequest, OrderPaymentRequest, PaymentState};
use sandbox::{everywhere, fields, key, refused};

use super::{NO_PAYMENT, balance_of};
use crate::replay::twice;

fn of(payment: &str) -> FailPaymentRequest {
    FailPaymentRequest {
        request_id: key(),
        payment_id: payment.to_owned(),
        etag: String::new(),
        reason: "the account is closed".into(),
    }
}

#[test]
fn a_payment_that_did_not_come_about_is_owed_and_can_be_ordered_again() {
    everywhere(async |centre| {
        let matter = centre.a_project().await;
        let payment = matter.an_attested_payment(700_000).await;
        let mut claims = matter.caller("economist").claims();
        let stale = FailPaymentRequest { etag: "1".into(), ..of(&payment.id) };
        assert_eq!(refused(claims.fail_payment(stale).await).reason, "ETAG_MISMATCH");
        let failed = claims.fail_payment(of(&payment.id)).await.unwrap().into_inner().payment.unwrap();
        assert_eq!((failed.state(), failed.failure.as_str()), (PaymentState::Failed, "the account is closed"));
        assert_eq!(
            balance_of(centre, &format!("financier:{}:{}:payable", matter.financier.id, matter.id())).await,
            -700_000
        );
        assert_eq!(refused(claims.fail_payment(of(&payment.id)).await).reason, "PAYMENT_STATE");
        let again = OrderPaymentRequest { request_id: key(), claim_id: payment.claim_id, line: 0 };
        assert!(matter.caller("order").claims().order_payment(again).await.is_ok());
        assert_eq!(refused(claims.fail_payment(of(NO_PAYMENT)).await).reason, "PAYMENT_NOT_FOUND");
        assert_eq!(fields(claims.fail_payment(of("x")).await), ["payment_id"]);
    });
}

#[test]
fn a_failure_that_is_sent_again_is_one() {
    everywhere(async |centre| {
        let matter = centre.a_project().await;
        let payment = matter.an_ordered_payment(700_000).await;
        let send = async |request| matter.caller("economist").claims().fail_payment(request).await;
        twice(of(&payment.id), send).await;
    });
}
