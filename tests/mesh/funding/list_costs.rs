//! ListCosts.

use proto::reell::funding::v1::ListCostsRequest;
use sandbox::everywhere;

use crate::listed::{Asked, answer, holds};

#[test]
fn costs_are_filtered_and_ordered_by_whoever_asks() {
    everywhere(async |centre| {
        let matter = centre.a_project().await;
        let mut own = Vec::new();
        for (day, ore) in [("2024-03-01", 100), ("2024-02-01", 300), ("2024-04-01", 200)] {
            own.push(matter.book(sandbox::builders::claims::a_cost(&matter.id(), day, ore)).await.id);
        }
        let list = async |asked: Asked| {
            let Asked { page, filter, order_by } = asked;
            let request = ListCostsRequest { page, filter, order_by };
            let found = matter.caller("anna").claims().list_costs(request).await?.into_inner();
            answer(found.costs, |item| item.id, found.page)
        };
        holds(
            &list,
            &format!("decision_id = {} AND category = STAFF AND state = booked", matter.id()),
            &own,
            &["create_time", "paid_on", "booked_on", "amount_ore"],
        )
        .await;
    });
}
