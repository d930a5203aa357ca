//! Invoices to payers between the contract's words and ours.

use mesh::refusal::{Error, Fields};
use proto::reell::funding::v1 as contract;
use time::Date;

use super::{
    formats::{account, buyer_reference, check_due, invoice_file, invoice_number},
    ledger::day,
    text,
};
use crate::domain::{
    OrganisationId,
    formats::account::Account,
    payers::{InvoiceId, invoice::Issued},
    period::Month,
};

/// An invoice that is to be issued.
#[derive(Debug)]
pub struct Issuing {
    /// Who invoices.
    pub seller: OrganisationId,
    /// Who pays.
    pub payer: OrganisationId,
    /// When the phases were posted.
    pub month: Month,
    /// From the seller's series.
    pub number: String,
    /// The last day to pay.
    pub due_on: Date,
    /// The buyer's own code.
    pub buyer_reference: String,
    /// Where it is paid.
    pub pay_to: Account,
    /// Why what has no tax in its price is exempt; empty where it is outside the scope.
    pub exemption: String,
}

/// Reads which invoice is to be issued, on a day.
pub fn issuing(request: contract::IssuePayerInvoiceRequest, today: Date) -> Result<Issuing, Error> {
    let mut fields = Fields::new();
    let seller = fields.take("seller_id", OrganisationId::parse(&request.seller_id));
    let payer = fields.take("organisation_id", OrganisationId::parse(&request.organisation_id));
    if seller.is_some() && seller == payer {
        fields.reject("organisation_id", "must not be the seller");
    }
    let month = fields.take("month", Month::parse(&request.month));
    let number = fields.take("invoice_number", invoice_number(request.invoice_number));
    let due_on = fields.take("due_on", day(&request.due_on));
    if let Some(due) = due_on {
        check_due(&mut fields, today, due);
    }
    let reference = fields.take("buyer_reference", buyer_reference(request.buyer_reference));
    let pay_to = fields.take("pay_to", account(request.pay_to.as_ref()));
    let exemption = fields.take("exemption", text(request.exemption.trim().to_owned(), 0, 200));
    let of = (seller, payer, month);
    match (of, number, due_on, reference, pay_to, exemption, fields.is_empty()) {
        (
            (Some(seller), Some(payer), Some(month)),
            Some(number),
            Some(due_on),
            Some(buyer_reference),
            Some(pay_to),
            Some(exemption),
            true,
        ) => Ok(Issuing { seller, payer, month, number, due_on, buyer_reference, pay_to, exemption }),
        _ => Err(fields.refusal()),
    }
}

/// Reads the id of an invoice.
pub fn invoice_id(text: &str) -> Result<InvoiceId, Error> {
    let mut fields = Fields::new();
    fields.take("invoice_id", InvoiceId::parse(text)).ok_or_else(|| fields.refusal())
}

/// Writes an invoice.
pub fn invoice(issued: &Issued) -> contract::PayerInvoice {
    contract::PayerInvoice {
        id: issued.id.to_string(),
        invoice_number: issued.number.clone(),
        seller_id: issued.seller.to_string(),
        organisation_id: issued.payer.to_string(),
        month: issued.month.to_string(),
        issued_on: issued.issued_on.to_string(),
        due_on: issued.due_on.to_string(),
        buyer_reference: issued.buyer_reference.clone(),
        net_ore: issued.amounts.net.ore(),
        vat_ore: issued.amounts.vat.ore(),
        rounding_ore: issued.amounts.rounding.ore(),
        payable_ore: issued.amounts.payable.ore(),
        phases: phases(issued),
        entry_id: issued.entry.to_string(),
        create_time: Some(issued.create_time.to_proto()),
    }
}

/// Writes an invoice with its file.
pub fn with_file(issued: &Issued, content: Vec<u8>) -> contract::GetPayerInvoiceResponse {
    contract::GetPayerInvoiceResponse {
        invoice: Some(invoice(issued)),
        content,
        file_name: invoice_file(&issued.number),
    }
}

/// What has happened, as the contract tells it.
pub fn issued(issued: &Issued) -> contract::PayerInvoiceIssued {
    contract::PayerInvoiceIssued {
        invoice_id: issued.id.to_string(),
        organisation_id: issued.payer.to_string(),
        month: issued.month.to_string(),
        phases: phases(issued),
        payable_ore: issued.amounts.payable.ore(),
    }
}

fn phases(issued: &Issued) -> i32 {
    i32::try_from(issued.phases).unwrap_or(i32::MAX)
}
