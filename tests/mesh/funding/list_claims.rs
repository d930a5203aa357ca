//! ListClaims.

use proto::reell::funding::v1::ListClaimsRequest;
use sandbox::everywhere;

use crate::listed::{Asked, answer, holds};

#[test]
fn claims_are_filtered_and_ordered_by_whoever_asks() {
    everywhere(async |centre| {
        let matter = centre.a_project().await;
        let first = matter.a_decided_claim(1_000, Vec::new()).await.id;
        let second = matter.caller("economist").claims().open_claim(matter.opening("2024-07-01")).await.unwrap();
        let own = [first, second.into_inner().claim.unwrap().id];
        let list = async |asked: Asked| {
            let Asked { page, filter, order_by } = asked;
            let request = ListClaimsRequest { page, filter, order_by };
            let found = matter.caller("anna").claims().list_claims(request).await?.into_inner();
            answer(found.claims, |item| item.id, found.page)
        };
        holds(
            &list,
            &format!("decision_id = {}", matter.id()),
            &own,
            &["create_time", "period_from", "claimed_ore", "accepted_ore"],
        )
        .await;
    });
}
