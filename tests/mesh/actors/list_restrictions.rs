//! ListRestrictions.

use proto::{
    mesh::v1::PageRequest,
    reell::actors::v1::{ListRestrictionsRequest, RestrictionGround},
};
use sandbox::{everywhere, fields, key, refused};

use super::{NO_PERSON, readings};

fn of(person: &str, token: &str, purpose: &str) -> ListRestrictionsRequest {
    let page = Some(PageRequest { size: 1, token: token.to_owned() });
    ListRestrictionsRequest { page, person_id: person.to_owned(), purpose: purpose.to_owned() }
}

#[test]
fn those_that_stand_and_those_that_were_lifted_are_listed_and_the_reading_is_logged() {
    everywhere(async |centre| {
        let person = centre.a_person().register().await;
        let lifted = centre.restrict(&person).await;
        centre.lift(&lifted).await;
        let standing = centre.restrict(&person).await;
        let purpose = format!("request {}", key());
        let mut rights = centre.operator("anna").rights();
        let first = rights.list_restrictions(of(&person, "", &purpose)).await.unwrap().into_inner();
        let token = first.page.unwrap().next_token;
        let second = rights.list_restrictions(of(&person, &token, &purpose)).await.unwrap().into_inner();
        let (first, second) = (&first.restrictions[0], &second.restrictions[0]);
        assert_eq!((&first.id, first.told_on.as_str(), first.lift_time.is_some()), (&lifted, "2026-01-15", true));
        assert_eq!((&second.id, second.told_on.as_str(), second.lift_time.is_some()), (&standing, "", false));
        assert_eq!(second.ground(), RestrictionGround::AccuracyContested);
        assert_eq!(second.reason, "says that the name is another");
        assert_eq!(readings(centre, "RestrictionsListed", &person, &purpose).await, 2);
    });
}

#[test]
fn on_nobody_stands_nothing() {
    everywhere(async |centre| {
        let mut rights = centre.operator("anna").rights();
        assert_eq!(refused(rights.list_restrictions(of(NO_PERSON, "", "")).await).reason, "PERSON_NOT_FOUND");
        assert_eq!(fields(rights.list_restrictions(of("x", "", "a\nb")).await), ["person_id", "purpose"]);
        let person = centre.a_person().register().await;
        assert_eq!(refused(rights.list_restrictions(of(&person, "AAAA", "")).await).reason, "PAGE_TOKEN_INVALID");
    });
}
