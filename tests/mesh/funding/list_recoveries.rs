//! ListRecoveries.

use proto::reell::funding::v1::ListRecoveriesRequest;
use sandbox::everywhere;

use crate::listed::{Asked, answer, holds};

#[test]
fn recoveries_are_filtered_and_ordered_by_whoever_asks() {
    everywhere(async |centre| {
        let matter = centre.a_project().await;
        let payment = matter.a_confirmed_payment(1_000_000).await;
        let mut own = Vec::new();
        for ore in [300, 100, 200] {
            own.push(super::open_recovery::opened(&matter, &payment.id, ore).await.id);
        }
        let list = async |asked: Asked| {
            let Asked { page, filter, order_by } = asked;
            let request = ListRecoveriesRequest { page, filter, order_by };
            let found = matter.caller("anna").claims().list_recoveries(request).await?.into_inner();
            answer(found.recoveries, |item| item.id, found.page)
        };
        holds(
            &list,
            &format!("decision_id = {} AND state = proposed", matter.id()),
            &own,
            &["create_time", "amount_ore"],
        )
        .await;
    });
}
