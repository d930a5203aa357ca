//! AttestPayment.

use proto::reell::funding::v1::{AttestPaymentRequest, AttestationRole, PaymentState};
use sandbox::{everywhere, fields, key, refused};

use super::NO_PAYMENT;
use crate::replay::{changes, twice};

fn of(payment: &str, etag: &str) -> AttestPaymentRequest {
    AttestPaymentRequest { request_id: key(), payment_id: payment.to_owned(), etag: etag.to_owned() }
}

#[test]
fn acceptance_6_the_author_the_same_human_by_another_account_over_the_limit_and_out_of_time_nobody_attests() {
    everywhere(async |centre| {
        let matter = centre.a_project().await;
        let payment = matter.an_ordered_payment(700_000).await;
        let reason =
            async |who: &str| refused(matter.caller(who).claims().attest_payment(of(&payment.id, "")).await).reason;
        matter.grant(matter.right("order", AttestationRole::Release)).await;
        assert_eq!(reason("order").await, "SAME_PERSON");
        let mut second = matter.right("second", AttestationRole::Release);
        second.person_id = matter.person("order");
        matter.grant(second).await;
        assert_eq!(reason("second").await, "SAME_PERSON");
        let mut small = matter.right("small", AttestationRole::Release);
        small.limit_ore = 699_999;
        matter.grant(small).await;
        assert_eq!(reason("small").await, "ATTESTATION_LIMIT");
        assert_eq!(reason("officer").await, "ATTESTATION_MISSING");
        matter.grant(matter.right("economist", AttestationRole::Release)).await;
        assert_eq!(reason("economist").await, "CONFLICT_OF_INTEREST");
        let principal = matter.grant(matter.right("head", AttestationRole::Release)).await;
        let today = centre.clock().now().date();
        let mut past = matter.right("past", AttestationRole::Release);
        (past.substitute_for_id, past.until) = (principal.id.clone(), today.previous_day().unwrap().to_string());
        matter.grant(past).await;
        assert_eq!(reason("past").await, "ATTESTATION_MISSING");
        let mut present = matter.right("present", AttestationRole::Release);
        (present.substitute_for_id, present.from, present.until) = (principal.id, today.to_string(), today.to_string());
        matter.grant(present).await;
        let attested = matter.caller("present").claims().attest_payment(of(&payment.id, &payment.etag)).await;
        let attested = attested.unwrap().into_inner().payment.unwrap();
        assert_eq!((attested.state(), attested.attested_by), (PaymentState::Attested, matter.account("present")));
        assert_eq!(reason("release").await, "PAYMENT_STATE");
    });
}

#[test]
fn an_older_state_and_a_payment_that_is_not_there_are_refused() {
    everywhere(async |centre| {
        let matter = centre.a_project().await;
        let payment = matter.an_ordered_payment(700_000).await;
        let mut release = matter.caller("release").claims();
        assert_eq!(refused(release.attest_payment(of(&payment.id, "9")).await).reason, "ETAG_MISMATCH");
        assert_eq!(refused(release.attest_payment(of(NO_PAYMENT, "")).await).reason, "PAYMENT_NOT_FOUND");
        assert_eq!(fields(release.attest_payment(of("x", "")).await), ["payment_id"]);
    });
}

#[test]
fn an_attest_that_is_sent_again_is_one() {
    everywhere(async |centre| {
        let matter = centre.a_project().await;
        let payment = matter.an_ordered_payment(700_000).await;
        let send = async |request| matter.caller("release").claims().attest_payment(request).await;
        twice(of(&payment.id, ""), send).await;
        assert_eq!(changes(centre, "funding", &payment.id).await, 2);
    });
}
