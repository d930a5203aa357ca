//! ConfirmPayment.

use proto::reell::funding::v1::{ClaimState, ConfirmPaymentRequest, GetClaimRequest, PaymentState};
use sandbox::{everywhere, fields, key, refused};

use super::{NO_PAYMENT, balance_of};
use crate::replay::twice;

fn of(payment: &str) -> ConfirmPaymentRequest {
    ConfirmPaymentRequest {
        request_id: key(),
        payment_id: payment.to_owned(),
        etag: String::new(),
        bank_reference: "BG 1".into(),
    }
}

#[test]
fn what_the_bank_has_paid_is_paid_and_so_is_its_claim() {
    everywhere(async |centre| {
        let matter = centre.a_project().await;
        let payment = matter.an_attested_payment(700_000).await;
        let mut claims = matter.caller("economist").claims();
        let paid = claims.confirm_payment(of(&payment.id)).await.unwrap().into_inner().payment.unwrap();
        assert_eq!((paid.state(), paid.bank_reference.as_str()), (PaymentState::Confirmed, "BG 1"));
        let claim =
            claims.get_claim(GetClaimRequest { claim_id: payment.claim_id }).await.unwrap().into_inner().claim.unwrap();
        assert_eq!(claim.state(), ClaimState::Paid);
        assert_eq!(
            balance_of(centre, &format!("financier:{}:{}:bank", matter.financier.id, matter.id())).await,
            -700_000
        );
        assert_eq!(refused(claims.confirm_payment(of(&payment.id)).await).reason, "PAYMENT_STATE");
    });
}

#[test]
fn without_the_second_attest_nothing_is_paid() {
    everywhere(async |centre| {
        let matter = centre.a_project().await;
        let payment = matter.an_ordered_payment(700_000).await;
        let mut claims = matter.caller("economist").claims();
        assert_eq!(refused(claims.confirm_payment(of(&payment.id)).await).reason, "PAYMENT_STATE");
        assert_eq!(refused(claims.confirm_payment(of(NO_PAYMENT)).await).reason, "PAYMENT_NOT_FOUND");
        let stale = ConfirmPaymentRequest { etag: "9".into(), ..of(&payment.id) };
        assert_eq!(refused(claims.confirm_payment(stale).await).reason, "ETAG_MISMATCH");
        let wrong = ConfirmPaymentRequest { bank_reference: String::new(), ..of("x") };
        assert_eq!(fields(claims.confirm_payment(wrong).await), ["payment_id", "bank_reference"]);
    });
}

#[test]
fn a_confirmation_that_is_sent_again_pays_once() {
    everywhere(async |centre| {
        let matter = centre.a_project().await;
        let payment = matter.an_attested_payment(700_000).await;
        let send = async |request| matter.caller("economist").claims().confirm_payment(request).await;
        twice(of(&payment.id), send).await;
        assert_eq!(matter.project().await.financiers[0].paid_ore, 700_000);
    });
}
