//! InvoiceRecovery.

use proto::reell::funding::v1::{
    BankAccount, DueDateKind, ExportInvoiceRequest, InvoiceRecoveryRequest, InvoiceVat, ListDueDatesRequest,
    RecoveryState, SettleRecoveryRequest,
};
use sandbox::{Centre, everywhere, fields, key, refused};

use super::{NO_RECOVERY, decide_recovery::decided, hear_recovery::heard};
use crate::replay::{changes, twice};

/// The command to note an invoice that is due in a month.
pub fn of(centre: &Centre, recovery: &str) -> InvoiceRecoveryRequest {
    InvoiceRecoveryRequest {
        request_id: key(),
        recovery_id: recovery.to_owned(),
        invoice_number: "2026-17".into(),
        due_on: (centre.clock().now().date() + time::Duration::days(30)).to_string(),
    }
}

#[test]
fn an_invoice_is_noted_once_with_its_day_and_is_the_only_one_that_is_written() {
    everywhere(async |centre| {
        let matter = centre.a_project().await;
        let recovery = decided(&matter, 300_000).await;
        let mut claims = matter.caller("economist").claims();
        let request = of(centre, &recovery);
        let noted = claims.invoice_recovery(request.clone()).await.unwrap().into_inner().recovery.unwrap();
        assert_eq!(noted.state(), RecoveryState::Invoiced);
        assert_eq!((noted.invoice_number.as_str(), &noted.invoice_due_on), ("2026-17", &request.due_on));
        let listed = ListDueDatesRequest { filter: format!("decision_id = {}", matter.id()), ..Default::default() };
        let due = claims.list_due_dates(listed).await.unwrap().into_inner().due_dates;
        let repayment = due.iter().find(|due| due.kind() == DueDateKind::Repayment).unwrap();
        assert_eq!((&repayment.due_on, &repayment.subject), (&request.due_on, &recovery));
        assert_eq!(refused(claims.invoice_recovery(of(centre, &recovery)).await).reason, "RECOVERY_STATE");

        let mut formats = matter.caller("economist").formats();
        let export = ExportInvoiceRequest {
            recovery_id: recovery.clone(),
            invoice_number: request.invoice_number,
            due_on: request.due_on,
            buyer_reference: "ref-4711".into(),
            pay_to: Some(BankAccount { bankgiro: "5050-1055".into(), ..Default::default() }),
            vat: InvoiceVat::OutsideScope.into(),
            ..Default::default()
        };
        formats.export_invoice(export.clone()).await.unwrap();
        let later = (centre.clock().now().date() + time::Duration::days(31)).to_string();
        let other = ExportInvoiceRequest { invoice_number: "2026-18".into(), due_on: later, ..export };
        assert_eq!(fields(formats.export_invoice(other).await), ["invoice_number", "due_on"]);

        let back = SettleRecoveryRequest {
            request_id: key(),
            recovery_id: recovery,
            reference: "BG 77".into(),
            ..SettleRecoveryRequest::default()
        };
        let settled = claims.settle_recovery(back).await.unwrap().into_inner().recovery.unwrap();
        assert_eq!((settled.state(), settled.invoice_number.as_str()), (RecoveryState::Settled, "2026-17"));
    });
}

#[test]
fn what_is_not_decided_is_not_invoiced() {
    everywhere(async |centre| {
        let matter = centre.a_project().await;
        let payment = matter.a_confirmed_payment(1_000_000).await;
        let recovery = heard(&matter, &payment.id, 300_000).await;
        let mut claims = matter.caller("economist").claims();
        assert_eq!(refused(claims.invoice_recovery(of(centre, &recovery)).await).reason, "RECOVERY_STATE");
        assert_eq!(refused(claims.invoice_recovery(of(centre, NO_RECOVERY)).await).reason, "RECOVERY_NOT_FOUND");
        let far = (centre.clock().now().date() + time::Duration::days(400)).to_string();
        let wrong = InvoiceRecoveryRequest { invoice_number: "17 åäö".into(), due_on: far, ..of(centre, "x") };
        assert_eq!(fields(claims.invoice_recovery(wrong).await), ["recovery_id", "invoice_number", "due_on"]);
    });
}

#[test]
fn an_invoice_that_is_sent_again_is_noted_once() {
    everywhere(async |centre| {
        let matter = centre.a_project().await;
        let recovery = decided(&matter, 300_000).await;
        let send = async |request| matter.caller("economist").claims().invoice_recovery(request).await;
        twice(of(centre, &recovery), send).await;
        assert_eq!(changes(centre, "funding", &recovery).await, 4, "opened, heard, decided and invoiced");
    });
}
