//! LiftRestriction.

use proto::reell::actors::v1::{LiftRestrictionRequest, ProtectionMarking, SetProtectionRequest};
use sandbox::{builders::rights::lift, everywhere, fields, key, refused};

use crate::replay::{changes, twice};

#[test]
fn a_person_is_free_when_the_last_restriction_is_lifted_and_each_is_lifted_once() {
    everywhere(async |centre| {
        let person = centre.a_person().register().await;
        let (first, second) = (centre.restrict(&person).await, centre.restrict(&person).await);
        let mut rights = centre.operator("berit").rights();
        let lifted = rights.lift_restriction(lift(&first)).await.unwrap().into_inner();
        assert_eq!((lifted.person_id.as_str(), lifted.restricted), (person.as_str(), true));
        assert_eq!(refused(rights.lift_restriction(lift(&first)).await).reason, "RESTRICTION_LIFTED_ALREADY");
        let lifted = rights.lift_restriction(lift(&second)).await.unwrap().into_inner();
        assert_eq!((lifted.etag.as_str(), lifted.restricted), ("5", false));
        assert_eq!(changes(centre, "actors", &person).await, 5, "each is told of");
    });
}

#[test]
fn a_restriction_is_lifted_after_the_person_was_told() {
    everywhere(async |centre| {
        let restriction = centre.restrict(&centre.a_person().register().await).await;
        let mut rights = centre.operator("anna").rights();
        for told_on in ["", "2199-01-01"] {
            let early = LiftRestrictionRequest { told_on: told_on.into(), ..lift(&restriction) };
            assert_eq!(fields(rights.lift_restriction(early).await), ["told_on"]);
        }
        let nowhere = lift("restriction_00000000000000000000000000000000");
        assert_eq!(refused(rights.lift_restriction(nowhere).await).reason, "RESTRICTION_NOT_FOUND");
    });
}

#[test]
fn the_restriction_of_somebody_who_is_protected_is_found_by_nobody_else() {
    everywhere(async |centre| {
        let person = centre.a_person().register().await;
        let restriction = centre.restrict(&person).await;
        let protection = ProtectionMarking::Secrecy.into();
        let hide = SetProtectionRequest { request_id: key(), person_id: person, protection };
        centre.operator("protection-manager").persons().set_protection(hide).await.unwrap();
        let refusal = refused(centre.operator("anna").rights().lift_restriction(lift(&restriction)).await);
        assert_eq!(refusal.reason, "RESTRICTION_NOT_FOUND");
    });
}

#[test]
fn a_lift_that_is_sent_again_is_one() {
    everywhere(async |centre| {
        let person = centre.a_person().register().await;
        let request = lift(&centre.restrict(&person).await);
        twice(request, async |request| centre.operator("anna").rights().lift_restriction(request).await).await;
        assert_eq!(changes(centre, "actors", &person).await, 3);
    });
}
