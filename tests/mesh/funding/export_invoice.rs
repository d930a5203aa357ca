//! ExportInvoice.

use proto::reell::{
    actors::v1::OrganisationRole,
    funding::v1::{BankAccount, ExportInvoiceRequest, ExportInvoiceResponse, InvoiceVat, SettleRecoveryRequest},
};
use sandbox::{Caller, Centre, builders::claims, everywhere, fields, key, refused};

use super::{NO_CLAIM, NO_RECOVERY, decide_recovery::decided, revoke_decision::revoked, sample};

fn of(centre: &Centre) -> ExportInvoiceRequest {
    let due = centre.clock().now().date() + time::Duration::days(30);
    ExportInvoiceRequest {
        invoice_number: "2026-17".into(),
        due_on: due.to_string(),
        buyer_reference: "ref-4711".into(),
        pay_to: Some(BankAccount { bankgiro: "5050-1055".into(), ..Default::default() }),
        vat: InvoiceVat::OutsideScope.into(),
        ..Default::default()
    }
}

async fn invoice(caller: &Caller, request: ExportInvoiceRequest) -> (ExportInvoiceResponse, String) {
    let answer = caller.formats().export_invoice(request).await.expect("the invoice is written").into_inner();
    let text = String::from_utf8(answer.content.clone()).expect("UTF-8");
    (answer, text)
}

/// What stands in the first element of a name behind another.
fn between<'a>(text: &'a str, behind: &str, name: &str) -> &'a str {
    let (_, rest) = text.split_once(behind).expect("the element before");
    let (_, rest) = rest.split_once(&format!("<{name}")).expect("the element");
    rest.split_once('>').and_then(|(_, rest)| rest.split_once('<')).expect("its text").0
}

#[test]
fn what_is_taken_back_is_invoiced_to_the_recipient_with_the_matter_and_no_name() {
    everywhere(async |centre| {
        let matter = centre.a_project().await;
        let recovery = decided(&matter, 300_000).await;
        let request = ExportInvoiceRequest { recovery_id: recovery.clone(), ..of(centre) };
        let (answer, text) = invoice(&matter.caller("economist"), request.clone()).await;
        assert_eq!((answer.net_ore, answer.vat_ore, answer.payable_ore), (300_000, 0, 300_000));
        assert_eq!(answer.file_name, "2026-17.xml");
        let figures = |number: &str| number.replace('-', "");
        let company = |party: &str| between(&text, party, "cbc:CompanyID").to_owned();
        assert_eq!(company("<cac:AccountingSupplierParty>"), figures(&matter.financier.organisation_number));
        assert_eq!(company("<cac:AccountingCustomerParty>"), figures(&matter.applicant.organisation_number));
        assert_eq!(between(&text, "<cac:ProjectReference>", "cbc:ID"), matter.decision.registration_number);
        assert_eq!(between(&text, "<cac:AdditionalDocumentReference>", "cbc:ID"), recovery);
        assert_eq!(between(&text, "<cac:LegalMonetaryTotal>", "cbc:PayableAmount"), "3000.00");
        sample("invoice-recovery.xml", &answer.content);

        let settled = SettleRecoveryRequest {
            request_id: key(),
            recovery_id: recovery,
            reference: "BG 77".into(),
            ..SettleRecoveryRequest::default()
        };
        matter.caller("economist").claims().settle_recovery(settled).await.unwrap();
        let refusal = refused(matter.caller("economist").formats().export_invoice(request).await);
        assert_eq!(refusal.reason, "RECOVERY_STATE");
    });
}

#[test]
fn what_a_financier_owes_is_invoiced_by_the_recipient_with_tax_where_there_is_any() {
    everywhere(async |centre| {
        let matter = centre.a_project().await;
        let claim = matter.a_decided_claim(700_001, Vec::new()).await;
        let request = ExportInvoiceRequest {
            claim_id: claim.id.clone(),
            vat: InvoiceVat::Standard.into(),
            vat_rate_bps: 2_500,
            pay_to: Some(BankAccount { iban: "SE45 5000 0000 0583 9825 7466".into(), ..Default::default() }),
            ..of(centre)
        };
        let caller = matter.caller("economist");
        let (answer, text) = invoice(&caller, request.clone()).await;
        assert_eq!((answer.net_ore, answer.vat_ore, answer.payable_ore), (700_001, 175_000, 875_001));
        let figures = matter.applicant.organisation_number.replace('-', "");
        assert_eq!(between(&text, "<cac:PartyTaxScheme>", "cbc:CompanyID"), format!("SE{figures}01"));
        sample("invoice-share.xml", &answer.content);

        let beyond = ExportInvoiceRequest { line: 3, ..request };
        assert_eq!(refused(caller.formats().export_invoice(beyond).await).reason, "NOTHING_PAYABLE");
    });
}

#[test]
fn what_was_accepted_of_a_decision_that_is_revoked_since_is_not_invoiced() {
    everywhere(async |centre| {
        let matter = centre.a_project().await;
        let claim = matter.a_decided_claim(700_000, Vec::new()).await;
        let request = ExportInvoiceRequest { claim_id: claim.id, ..of(centre) };
        let caller = matter.caller("economist");
        invoice(&caller, request.clone()).await;
        revoked(&matter, &[]).await;
        assert_eq!(refused(caller.formats().export_invoice(request).await).reason, "NOTHING_PAYABLE");
    });
}

#[test]
fn what_is_not_owed_yet_or_not_there_is_not_invoiced() {
    everywhere(async |centre| {
        let matter = centre.a_project().await;
        let locked = matter.a_locked_claim(1_000).await.id;
        let mut formats = matter.caller("economist").formats();
        for (recovery, claim, reason) in [
            ("", locked.as_str(), "CLAIM_STATE"),
            ("", NO_CLAIM, "CLAIM_NOT_FOUND"),
            (NO_RECOVERY, "", "RECOVERY_NOT_FOUND"),
        ] {
            let request = ExportInvoiceRequest { recovery_id: recovery.into(), claim_id: claim.into(), ..of(centre) };
            assert_eq!(refused(formats.export_invoice(request).await).reason, reason);
        }
    });
}

#[test]
fn a_request_that_names_somebody_or_nothing_is_refused_field_by_field() {
    everywhere(async |centre| {
        let mut formats = centre.operator("anna").formats();
        let wrong = ExportInvoiceRequest {
            invoice_number: "17 åäö".into(),
            issued_on: "yesterday".into(),
            due_on: String::new(),
            buyer_reference: "Astrid".into(),
            pay_to: None,
            vat: InvoiceVat::Standard.into(),
            vat_rate_bps: 1_900,
            ..of(centre)
        };
        assert_eq!(
            fields(formats.export_invoice(wrong).await),
            ["recovery_id", "invoice_number", "issued_on", "due_on", "buyer_reference", "pay_to", "vat_rate_bps"]
        );
        let early = ExportInvoiceRequest { claim_id: NO_CLAIM.into(), due_on: "2020-01-01".into(), ..of(centre) };
        assert_eq!(fields(formats.export_invoice(early).await), ["due_on"]);
    });
}

#[test]
fn an_organisation_without_a_number_is_on_no_invoice() {
    everywhere(async |centre| {
        let applicant = centre.an_organisation().with_role(OrganisationRole::Applicant).register().await;
        let financier = centre.an_organisation().with_role(OrganisationRole::Funder).register().await;
        let matter = centre.a_matter_between(applicant, financier).await;
        matter.state_terms(claims::terms()).await;
        matter.accept().await;
        let claim_id = matter.a_decided_claim(1_000, Vec::new()).await.id;
        let request = ExportInvoiceRequest { claim_id, ..of(centre) };
        let refusal = refused(matter.caller("economist").formats().export_invoice(request).await);
        assert_eq!(refusal.reason, "ORGANISATION_NUMBER_MISSING");
        assert_eq!(refusal.metadata["subject"], matter.applicant.id);
    });
}
