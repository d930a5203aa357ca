//! GrantSharing.

use proto::reell::actors::v1::{GrantSharingRequest, SharingForm, SharingScope};
use sandbox::{everywhere, fields, key, refused};

use super::{NO_ORGANISATION, NO_PERSON};
use crate::replay::{changes, twice};

/// A permission to tell an organisation of results.
pub fn of(person: &str, recipient: &str) -> GrantSharingRequest {
    GrantSharingRequest {
        request_id: key(),
        person_id: person.to_owned(),
        recipient_id: recipient.to_owned(),
        scopes: vec![SharingScope::Results.into()],
        form: SharingForm::Written.into(),
        from: "2024-01-01".into(),
        ..Default::default()
    }
}

#[test]
fn what_may_be_told_stands_in_no_row_in_clear() {
    everywhere(async |centre| {
        let (person, recipient) = (centre.a_person().register().await, centre.an_organisation().register().await);
        centre.operator("anna").permissions().grant_sharing(of(&person, &recipient.id)).await.unwrap();
        for row in centre.databases().rows("actors", "SELECT scopes FROM sharing").await {
            let sealed: Vec<u8> = row.try_get_by_index(0).unwrap();
            assert!(!sealed.windows(7).any(|window| window == b"results"), "a scope is readable");
        }
    });
}

#[test]
fn a_permission_is_of_somebody_for_somebody_and_for_something() {
    everywhere(async |centre| {
        let (person, recipient) = (centre.a_person().register().await, centre.an_organisation().register().await);
        let mut permissions = centre.operator("anna").permissions();
        let refusal = refused(permissions.grant_sharing(of(NO_PERSON, &recipient.id)).await);
        assert_eq!(refusal.reason, "PERSON_NOT_FOUND");
        let refusal = refused(permissions.grant_sharing(of(&person, NO_ORGANISATION)).await);
        assert_eq!(refusal.reason, "ORGANISATION_NOT_FOUND");
        let wrong = GrantSharingRequest { scopes: Vec::new(), form: 9, until: "x".into(), ..of("a", "b") };
        let named = fields(permissions.grant_sharing(wrong).await);
        assert_eq!(named, ["person_id", "recipient_id", "scopes", "form", "until"]);
    });
}

#[test]
fn a_permission_that_is_sent_again_is_one() {
    everywhere(async |centre| {
        let (person, recipient) = (centre.a_person().register().await, centre.an_organisation().register().await);
        let send = async |request| centre.operator("anna").permissions().grant_sharing(request).await;
        let answer = twice(of(&person, &recipient.id), send).await;
        assert_eq!(changes(centre, "actors", &answer.sharing_id).await, 1);
    });
}
