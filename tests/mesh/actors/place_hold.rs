//! PlaceHold.

use proto::reell::actors::v1::{KeptReason, PlaceHoldRequest};
use sandbox::{builders::retention::hold, everywhere, fields, key, refused};

use super::{NO_PERSON, a_protected_person};
use crate::replay::twice;

#[test]
fn whoever_is_held_is_not_disposed_of_whatever_the_rule_says() {
    everywhere(async |centre| {
        let person = centre.a_person_of(800).await;
        assert_eq!(centre.plan(&person).await.disposal.unwrap().due, 1);
        centre.hold(&person).await;
        let plan = centre.plan(&person).await;
        assert_eq!((plan.disposal.unwrap().kept, plan.items[0].reason()), (1, KeptReason::Hold));
    });
}

#[test]
fn a_hold_is_for_a_person_whom_the_caller_sees_and_says_why() {
    everywhere(async |centre| {
        let (hidden, _) = a_protected_person(centre).await;
        let mut retention = centre.operator("archivist").retention();
        for nobody in [NO_PERSON, &hidden] {
            assert_eq!(refused(retention.place_hold(hold(nobody)).await).reason, "PERSON_NOT_FOUND");
        }
        let wrong = PlaceHoldRequest { request_id: key(), person_id: "x".into(), ..Default::default() };
        assert_eq!(fields(retention.place_hold(wrong).await), ["person_id", "reason", "reference"]);
    });
}

#[test]
fn a_hold_that_is_sent_again_is_one() {
    everywhere(async |centre| {
        let person = centre.a_person().register().await;
        let send = async |request| centre.operator("archivist").retention().place_hold(request).await;
        twice(hold(&person), send).await;
        let count =
            format!("SELECT COUNT(*) FROM legal_hold WHERE person_id = {}", centre.literal("actors", &person).await);
        assert_eq!(centre.databases().number("actors", &count).await, 1);
    });
}
