//! ListPayments.

use proto::reell::funding::v1::ListPaymentsRequest;
use sandbox::everywhere;

use crate::listed::{Asked, answer, holds};

#[test]
fn payments_are_filtered_and_ordered_by_whoever_asks() {
    everywhere(async |centre| {
        let matter = centre.a_project().await;
        let mut own = Vec::new();
        for amount_ore in [200, 100, 300] {
            own.push(super::pay_advance::advanced(&matter, amount_ore).await.id);
        }
        let list = async |asked: Asked| {
            let Asked { page, filter, order_by } = asked;
            let request = ListPaymentsRequest { page, filter, order_by };
            let found = matter.caller("anna").claims().list_payments(request).await?.into_inner();
            answer(found.payments, |item| item.id, found.page)
        };
        holds(
            &list,
            &format!("decision_id = {} AND kind = advance AND state = ordered", matter.id()),
            &own,
            &["create_time", "amount_ore"],
        )
        .await;
    });
}
