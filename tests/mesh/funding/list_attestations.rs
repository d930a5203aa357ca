//! ListAttestations.

use proto::reell::funding::v1::ListAttestationsRequest;
use sandbox::everywhere;

use crate::listed::{Asked, answer, holds};

#[test]
fn attestations_are_filtered_and_ordered_by_whoever_asks() {
    everywhere(async |centre| {
        let matter = centre.a_project().await;
        let mut own = Vec::new();
        for (name, from) in [("a", "2024-03-01"), ("b", "2024-02-01"), ("c", "2024-04-01")] {
            let role = proto::reell::funding::v1::AttestationRole::Order;
            let mut right = matter.right(name, role);
            right.from = from.into();
            own.push(matter.grant(right).await.id);
        }
        let list = async |asked: Asked| {
            let Asked { page, filter, order_by } = asked;
            let request = ListAttestationsRequest { page, filter, order_by };
            let found = matter.caller("anna").claims().list_attestations(request).await?.into_inner();
            answer(found.attestations, |item| item.id, found.page)
        };
        holds(
            &list,
            &format!("organisation_id = {} AND role = order AND from > 2024-01-31", matter.financier.id),
            &own,
            &["create_time", "from"],
        )
        .await;
    });
}
