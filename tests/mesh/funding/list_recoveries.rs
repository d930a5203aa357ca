//! ListRecoveries.

use proto::reell::funding::v1::ListRecoveriesRequest;
use sandbox::everywhere;

use crate::listed::{Asked, answer, holds, ids};

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
        let second = format!("id = {} AND NOT paid_on > 2024-01-01", own[1]);
        assert_eq!(ids(&list, &second, "", 10).await, [own[1].clone()], "what is not paid back has no day");
    });
}
