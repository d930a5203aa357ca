//! LiftHold.

use sandbox::{builders::retention::lifted, everywhere, fields, refused};

use crate::replay::twice;

#[test]
fn a_person_is_free_when_the_last_hold_is_lifted_and_each_is_lifted_once() {
    everywhere(async |centre| {
        let person = centre.a_person_of(800).await;
        let (first, second) = (centre.hold(&person).await, centre.hold(&person).await);
        let mut retention = centre.operator("berit").retention();
        let answer = retention.lift_hold(lifted(&first)).await.unwrap().into_inner();
        assert_eq!((answer.person_id.as_str(), answer.held), (person.as_str(), true));
        assert_eq!(refused(retention.lift_hold(lifted(&first)).await).reason, "HOLD_LIFTED_ALREADY");
        assert_eq!(centre.plan(&person).await.disposal.unwrap().due, 0);
        assert!(!retention.lift_hold(lifted(&second)).await.unwrap().into_inner().held);
        assert_eq!(centre.plan(&person).await.disposal.unwrap().due, 1);
    });
}

#[test]
fn a_hold_that_is_not_there_is_not_lifted() {
    everywhere(async |centre| {
        let mut retention = centre.operator("berit").retention();
        let nowhere = lifted("hold_00000000000000000000000000000000");
        assert_eq!(refused(retention.lift_hold(nowhere).await).reason, "HOLD_NOT_FOUND");
        assert_eq!(fields(retention.lift_hold(lifted("x")).await), ["hold_id"]);
    });
}

#[test]
fn a_lift_that_is_sent_again_is_one() {
    everywhere(async |centre| {
        let hold = centre.hold(&centre.a_person().register().await).await;
        let send = async |request| centre.operator("berit").retention().lift_hold(request).await;
        assert!(!twice(lifted(&hold), send).await.held);
    });
}
