//! Reads an invoice to a payer, and its file as it was issued.

use mesh::unit::{Look, Run};
use proto::reell::funding::v1::{GetPayerInvoiceRequest, GetPayerInvoiceResponse};

use crate::{domain::payers::refusal::Refusal, store, wire::payer_invoices as wire};

pub fn run(look: &mut Look, request: GetPayerInvoiceRequest) -> Run<'_, GetPayerInvoiceResponse> {
    Box::pin(async move {
        let id = wire::invoice_id(&request.invoice_id)?;
        let found = store::payers::invoice::find(look.db(), id).await?;
        let (issued, content) = found.ok_or(Refusal::InvoiceNotFound)?;
        Ok(wire::with_file(&issued, content))
    })
}
