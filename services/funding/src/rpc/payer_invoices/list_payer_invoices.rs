//! Lists invoices to payers.

use mesh::unit::{Look, Run};
use proto::reell::funding::v1::{ListPayerInvoicesRequest, ListPayerInvoicesResponse};

use crate::{store::payers::invoice, wire::payer_invoices as wire};

pub fn run(look: &mut Look, request: ListPayerInvoicesRequest) -> Run<'_, ListPayerInvoicesResponse> {
    Box::pin(async move {
        let ListPayerInvoicesRequest { page, filter, order_by } = &request;
        let asked = invoice::listed().read(look.keys(), page.as_ref(), filter, order_by, ())?;
        let found = invoice::list_of(look.db(), &asked).await?;
        let invoices = found.items.iter().map(wire::invoice).collect();
        Ok(ListPayerInvoicesResponse { invoices, page: found.page() })
    })
}
