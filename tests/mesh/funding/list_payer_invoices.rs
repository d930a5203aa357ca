//! ListPayerInvoices.

use proto::reell::funding::v1::ListPayerInvoicesRequest;
use sandbox::everywhere;

use super::{
    issue_payer_invoice::{issue, issuing, month, numbered, numbered_payers, owe},
    payers::model,
};
use crate::listed::{Asked, answer, holds};

#[test]
fn invoices_are_listed_by_filter_and_in_either_order() {
    everywhere(async |centre| {
        let (model, bound, seller) = (model(centre).await, numbered_payers(centre).await, numbered(centre).await);
        let mut own = Vec::new();
        for number in ["2026-1", "2026-2"] {
            owe(centre, &model, &bound, 12_500).await;
            own.push(issue(centre, issuing(centre, &seller, &bound.transition, number)).await.id);
        }
        let list = async |asked: Asked| {
            let request = ListPayerInvoicesRequest { page: asked.page, filter: asked.filter, order_by: asked.order_by };
            let found = centre.operator("anna").payer_invoices().list_payer_invoices(request).await?.into_inner();
            answer(found.invoices, |one| one.id, found.page)
        };
        holds(&list, &format!("organisation_id = {}", bound.transition), &own, &["create_time"]).await;
        let one = format!("seller_id = {seller} AND month = \"{}\" AND invoice_number = \"2026-2\"", month(centre));
        let request = ListPayerInvoicesRequest { filter: one, ..Default::default() };
        let found = centre.operator("anna").payer_invoices().list_payer_invoices(request).await.unwrap().into_inner();
        assert_eq!(found.invoices.into_iter().map(|invoice| invoice.id).collect::<Vec<_>>(), own[1..]);
    });
}
