//! ExportPaymentOrders.

use proto::reell::{
    actors::v1::OrganisationRole,
    funding::v1::{
        AttestationRole, BankAccount, ExportPaymentOrdersRequest, ExportPaymentOrdersResponse, GrantAttestationRequest,
        ListPaymentsRequest, PayeeAccount, Payment, PaymentState,
    },
};
use sandbox::{
    Centre,
    builders::claims::{Matter, terms},
    everywhere, fields, key, numbers, refused,
};

use super::{NO_PAYMENT, balance_of, pay_advance::advanced, sample};
use crate::replay::twice;

fn bankgiro(number: &str) -> Option<BankAccount> {
    Some(BankAccount { bankgiro: number.to_owned(), ..Default::default() })
}

fn of(centre: &Centre, matter: &Matter<'_>) -> ExportPaymentOrdersRequest {
    let soon = centre.clock().now().date() + time::Duration::days(2);
    ExportPaymentOrdersRequest {
        request_id: key(),
        financier_id: matter.financier.id.clone(),
        payment_ids: Vec::new(),
        pay_from: Some(BankAccount { iban: "SE4550000000058398257466".into(), ..Default::default() }),
        bic: "ESSESESS".into(),
        payees: vec![PayeeAccount { organisation_id: matter.applicant.id.clone(), account: bankgiro("5050-1055") }],
        execute_on: soon.to_string(),
    }
}

async fn export(matter: &Matter<'_>, request: ExportPaymentOrdersRequest) -> ExportPaymentOrdersResponse {
    let answer = matter.caller("release").formats().export_payment_orders(request).await;
    answer.expect("the orders are written").into_inner()
}

async fn payment(matter: &Matter<'_>, id: &str) -> Payment {
    let filter = format!("decision_id = {}", matter.id());
    let request = ListPaymentsRequest { filter, ..Default::default() };
    let listed = matter.caller("economist").claims().list_payments(request).await.unwrap().into_inner().payments;
    listed.into_iter().find(|payment| payment.id == id).expect("the payment is listed")
}

#[test]
fn what_is_attested_goes_into_one_file_and_is_not_paid_by_that() {
    everywhere(async |centre| {
        let matter = centre.a_project().await;
        let first = matter.an_attested_payment(700_005).await;
        // Ordered and not attested: it stays behind.
        advanced(&matter, 1_000).await;
        let file = export(&matter, of(centre, &matter)).await;
        assert_eq!((file.payment_ids.as_slice(), file.total_ore), ([first.id.clone()].as_slice(), 700_005));
        let text = String::from_utf8(file.content.clone()).unwrap();
        let end_to_end = first.id.trim_start_matches("payment_");
        assert!(text.contains(&format!("<EndToEndId>{end_to_end}</EndToEndId>")), "{text}");
        assert!(text.contains(&format!("<MsgId>{}</MsgId>", file.message_id)));
        assert_eq!(text.matches("<CtrlSum>7000.05</CtrlSum>").count(), 2);
        assert!(text.contains(&format!("<Ustrd>{}</Ustrd>", matter.decision.registration_number)));
        sample("payment-orders.xml", &file.content);

        assert_eq!(payment(&matter, &first.id).await.state(), PaymentState::Attested);
        let bank = format!("financier:{}:{}:bank", matter.financier.id, matter.id());
        assert_eq!(balance_of(centre, &bank).await, 0);
        let mut formats = matter.caller("release").formats();
        assert_eq!(refused(formats.export_payment_orders(of(centre, &matter)).await).reason, "NOTHING_TO_SEND");
        let again = ExportPaymentOrdersRequest { payment_ids: vec![first.id], ..of(centre, &matter) };
        let refusal = refused(formats.export_payment_orders(again).await);
        assert_eq!((refusal.reason.as_str(), &refusal.metadata["message_id"]), ("PAYMENT_SENT", &file.message_id));
    });
}

#[test]
fn what_is_not_attested_not_there_or_of_nobody_with_an_account_goes_into_none() {
    everywhere(async |centre| {
        let matter = centre.a_project().await;
        let ordered = advanced(&matter, 1_000).await.id;
        let mut formats = matter.caller("release").formats();
        let named = |id: &str| ExportPaymentOrdersRequest { payment_ids: vec![id.to_owned()], ..of(centre, &matter) };
        assert_eq!(refused(formats.export_payment_orders(named(&ordered)).await).reason, "PAYMENT_STATE");
        assert_eq!(refused(formats.export_payment_orders(named(NO_PAYMENT)).await).reason, "PAYMENT_NOT_FOUND");
        let other = centre.a_project().await;
        let foreign = ExportPaymentOrdersRequest { financier_id: other.financier.id.clone(), ..named(&ordered) };
        assert_eq!(refused(formats.export_payment_orders(foreign).await).reason, "PAYMENT_NOT_FOUND");
        let mut elsewhere = named(&ordered);
        elsewhere.payees[0].organisation_id = matter.financier.id.clone();
        let refusal = refused(formats.export_payment_orders(elsewhere).await);
        assert_eq!(refusal.reason, "PAYEE_ACCOUNT_MISSING");
        assert_eq!(refusal.metadata["subject"], matter.applicant.id);
        let wrong = ExportPaymentOrdersRequest {
            financier_id: "x".into(),
            payment_ids: vec![ordered.clone(), ordered, "y".into()],
            pay_from: bankgiro("5050-1056"),
            bic: "bank".into(),
            payees: Vec::new(),
            execute_on: "2020-01-01".into(),
            ..of(centre, &matter)
        };
        assert_eq!(
            fields(formats.export_payment_orders(wrong).await),
            ["financier_id", "payment_ids[1]", "payment_ids[2]", "pay_from", "bic", "payees", "execute_on"]
        );
    });
}

#[test]
fn only_who_may_release_so_much_and_has_no_part_in_it_sends_payments() {
    everywhere(async |centre| {
        let matter = centre.a_project().await;
        matter.an_attested_payment(700_000).await;
        let refusal = async |name: &str| {
            let answer = matter.caller(name).formats().export_payment_orders(of(centre, &matter)).await;
            refused(answer).reason
        };
        assert_eq!(refusal("order").await, "ATTESTATION_MISSING");
        let small = matter.right("junior", AttestationRole::Release);
        matter.grant(GrantAttestationRequest { limit_ore: 699_999, ..small }).await;
        assert_eq!(refusal("junior").await, "ATTESTATION_LIMIT");
        matter.grant(matter.right("release", AttestationRole::Signatory)).await;
        assert_eq!(refusal("release").await, "CONFLICT_OF_INTEREST");
    });
}

#[test]
fn a_financier_without_a_number_sends_no_payments() {
    everywhere(async |centre| {
        let numbered = numbers::organisation_number();
        let applicant = centre.an_organisation().with_role(OrganisationRole::Applicant).numbered(&numbered);
        let financier = centre.an_organisation().with_role(OrganisationRole::Funder);
        let matter = centre.a_matter_between(applicant.register().await, financier.register().await).await;
        matter.state_terms(terms()).await;
        matter.accept().await;
        matter.an_attested_payment(700_000).await;
        let refusal = refused(matter.caller("release").formats().export_payment_orders(of(centre, &matter)).await);
        assert_eq!(refusal.reason, "ORGANISATION_NUMBER_MISSING");
        assert_eq!(refusal.metadata["subject"], matter.financier.id);
    });
}

#[test]
fn a_file_that_is_sent_again_for_is_the_same() {
    everywhere(async |centre| {
        let matter = centre.a_project().await;
        matter.an_attested_payment(700_000).await;
        let send = async |request| matter.caller("release").formats().export_payment_orders(request).await;
        let file = twice(of(centre, &matter), send).await;
        assert_eq!(file.payment_ids.len(), 1);
    });
}
