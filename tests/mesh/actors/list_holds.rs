//! ListHolds.

use proto::{mesh::v1::PageRequest, reell::actors::v1::ListHoldsRequest};
use sandbox::{builders::retention::lifted, everywhere, fields, refused};

use super::{NO_PERSON, readings};

fn of(person: &str, size: i32, token: &str) -> ListHoldsRequest {
    let page = Some(PageRequest { size, token: token.to_owned() });
    ListHoldsRequest { page, person_id: person.to_owned(), purpose: "a review of holds".into() }
}

#[test]
fn the_holds_of_a_person_are_listed_with_who_placed_and_lifted_them_and_the_reading_is_logged() {
    everywhere(async |centre| {
        let person = centre.a_person().register().await;
        let own = [centre.hold(&person).await, centre.hold(&person).await];
        centre.operator("berit").retention().lift_hold(lifted(&own[0])).await.unwrap();
        let mut retention = centre.operator("anna").retention();
        let first = retention.list_holds(of(&person, 1, "")).await.unwrap().into_inner();
        let token = first.page.unwrap().next_token;
        let second = retention.list_holds(of(&person, 1, &token)).await.unwrap().into_inner();
        let holds = [first.holds[0].clone(), second.holds[0].clone()];
        assert_eq!(holds.each_ref().map(|hold| hold.id.clone()), own);
        assert!(holds[0].lifted_by.contains("berit") && holds[0].lift_time.is_some());
        assert!(holds[1].placed_by.contains("archivist") && holds[1].lift_time.is_none());
        assert_eq!(
            (holds[1].reason.as_str(), holds[1].reference.as_str()),
            ("an appeal is under way", "RUN-00011-2026")
        );
        assert_eq!(readings(centre, "HoldsListed", &person, "a review of holds").await, 2);
    });
}

#[test]
fn the_holds_of_nobody_are_not_listed() {
    everywhere(async |centre| {
        let mut retention = centre.operator("anna").retention();
        assert_eq!(refused(retention.list_holds(of(NO_PERSON, 1, "")).await).reason, "PERSON_NOT_FOUND");
        let person = centre.a_person().register().await;
        assert_eq!(refused(retention.list_holds(of(&person, 1, "AAAA")).await).reason, "PAGE_TOKEN_INVALID");
        assert_eq!(fields(retention.list_holds(of("x", 1, "")).await), ["person_id"]);
    });
}
