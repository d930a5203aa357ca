//! GetPayerInvoice.

use proto::reell::funding::v1::GetPayerInvoiceRequest;
use sandbox::{everywhere, fields, refused};

use super::{
    issue_payer_invoice::{issue, issuing, numbered, numbered_payers, owe},
    payers::model,
};

/// An id of a form that is right, and of an invoice that is not there.
const NO_INVOICE: &str = "invoice_00000000000000000000000000000000";

#[test]
fn an_invoice_is_read_as_it_was_issued() {
    everywhere(async |centre| {
        let (model, bound) = (model(centre).await, numbered_payers(centre).await);
        let case = owe(centre, &model, &bound, 50_000).await;
        let issued = issue(centre, issuing(centre, &numbered(centre).await, &bound.transition, "2026/17")).await;
        let request = GetPayerInvoiceRequest { invoice_id: issued.id.clone() };
        let read = centre.operator("anna").payer_invoices().get_payer_invoice(request).await.unwrap().into_inner();
        assert_eq!(read.invoice, Some(issued));
        assert_eq!(read.file_name, "2026-17.xml");
        let text = String::from_utf8(read.content).unwrap();
        assert!(text.contains("<cbc:ID>2026/17</cbc:ID>") && text.contains(&case), "{text}");
    });
}

#[test]
fn an_invoice_that_is_not_there_is_not_found() {
    everywhere(async |centre| {
        let mut invoices = centre.operator("anna").payer_invoices();
        let request = GetPayerInvoiceRequest { invoice_id: NO_INVOICE.into() };
        assert_eq!(refused(invoices.get_payer_invoice(request).await).reason, "PAYER_INVOICE_NOT_FOUND");
        let wrong = GetPayerInvoiceRequest { invoice_id: "17".into() };
        assert_eq!(fields(invoices.get_payer_invoice(wrong).await), ["invoice_id"]);
    });
}
