//! ListSharing.

use proto::{
    mesh::v1::PageRequest,
    reell::actors::v1::{GrantSharingRequest, ListSharingRequest, SharingScope},
};
use sandbox::{everywhere, fields, key, refused};

use super::{NO_PERSON, grant_sharing::of as grant, readings, withdraw_sharing::of as withdraw};
use crate::listed::{Asked, answer, holds, ids};

fn of(person: &str, as_of: &str, token: &str, purpose: &str) -> ListSharingRequest {
    ListSharingRequest {
        page: Some(PageRequest { size: 1, token: token.to_owned() }),
        person_id: person.to_owned(),
        as_of: as_of.to_owned(),
        purpose: purpose.to_owned(),
        ..Default::default()
    }
}

#[test]
fn the_permissions_of_a_person_are_listed_as_they_stand_on_a_day_and_the_reading_is_logged() {
    everywhere(async |centre| {
        let (person, recipient) = (centre.a_person().register().await, centre.an_organisation().register().await);
        let mut permissions = centre.operator("anna").permissions();
        let limited = GrantSharingRequest { until: "2025-01-01".into(), ..grant(&person, &recipient.id) };
        permissions.grant_sharing(limited).await.unwrap();
        let second = permissions.grant_sharing(grant(&person, &recipient.id)).await.unwrap().into_inner();
        permissions.withdraw_sharing(withdraw(&second.sharing_id)).await.unwrap();
        let purpose = format!("case {}", key());
        let mut holds = async |as_of: &str| {
            let first = permissions.list_sharing(of(&person, as_of, "", &purpose)).await.unwrap().into_inner();
            let token = first.page.unwrap().next_token;
            let second = permissions.list_sharing(of(&person, as_of, &token, &purpose)).await.unwrap().into_inner();
            assert_eq!(first.sharing[0].scopes, [i32::from(SharingScope::Results)]);
            (first.sharing[0].holds, second.sharing[0].holds)
        };
        assert_eq!(holds("2024-06-01").await, (true, true));
        assert_eq!(holds("2025-01-01").await, (false, true));
        assert_eq!(holds("").await, (false, false));
        assert_eq!(readings(centre, "SharingListed", &person, &purpose).await, 6);
    });
}

#[test]
fn who_is_not_there_has_permitted_nothing() {
    everywhere(async |centre| {
        let person = centre.a_person().register().await;
        let mut permissions = centre.operator("anna").permissions();
        assert_eq!(refused(permissions.list_sharing(of(NO_PERSON, "", "", "")).await).reason, "PERSON_NOT_FOUND");
        let named = fields(permissions.list_sharing(of("x", "y", "", "a\nb")).await);
        assert_eq!(named, ["person_id", "as_of", "purpose"]);
        let foreign = permissions.list_sharing(of(&person, "", "AAAA", "")).await;
        assert_eq!(refused(foreign).reason, "PAGE_TOKEN_INVALID");
    });
}

#[test]
fn permissions_are_listed_by_filter_and_in_either_order() {
    everywhere(async |centre| {
        let (person, recipient) = (centre.a_person().register().await, centre.an_organisation().register().await);
        let mut own = Vec::new();
        for from in ["2024-03-01", "2024-01-01", "2024-03-01"] {
            let request = GrantSharingRequest { from: from.into(), ..grant(&person, &recipient.id) };
            let answer = centre.operator("anna").permissions().grant_sharing(request).await.unwrap();
            own.push(answer.into_inner().sharing_id);
        }
        let to_recipient = format!("recipient_id = {}", recipient.id);
        let list = async |asked: Asked| {
            let request = ListSharingRequest {
                page: asked.page,
                filter: asked.filter,
                order_by: asked.order_by,
                person_id: person.clone(),
                ..Default::default()
            };
            let found = centre.operator("anna").permissions().list_sharing(request).await?.into_inner();
            answer(found.sharing, |one| one.id, found.page)
        };
        holds(&list, &to_recipient, &own, &["create_time", "from"]).await;
        assert_eq!(ids(&list, "from : 2024-01 AND NOT withdrawn_on:*", "", 10).await, [own[1].clone()]);
    });
}
