//! RevokeProtectedAccess.

use proto::reell::actors::v1::{GetPersonRequest, ProtectionMarking, RevokeProtectedAccessRequest};
use sandbox::{everywhere, fields, key, refused};

use super::{NO_ACCESS, named};
use crate::replay::twice;

fn of(access: &str) -> RevokeProtectedAccessRequest {
    RevokeProtectedAccessRequest { request_id: key(), access_id: access.to_owned() }
}

#[test]
fn an_access_that_is_revoked_has_ended_at_once() {
    everywhere(async |centre| {
        let person = centre.a_person().marked(ProtectionMarking::Unknown).register().await;
        let anna = key();
        let mut manager = centre.operator("protection-manager").persons();
        let access = manager.grant_protected_access(named(&person, &anna)).await.unwrap().into_inner().access_id;
        let read = GetPersonRequest { person_id: person, purpose: String::new() };
        let mut persons = centre.operator(&anna).persons();
        persons.get_person(read.clone()).await.unwrap();
        manager.revoke_protected_access(of(&access)).await.unwrap();
        assert_eq!(refused(persons.get_person(read).await).reason, "PERSON_NOT_FOUND");
        assert_eq!(refused(manager.revoke_protected_access(of(&access)).await).reason, "ACCESS_ENDED");
        assert_eq!(refused(manager.revoke_protected_access(of(NO_ACCESS)).await).reason, "ACCESS_NOT_FOUND");
        assert_eq!(fields(manager.revoke_protected_access(of("anna")).await), ["access_id"]);
    });
}

#[test]
fn a_revocation_that_is_sent_again_is_one() {
    everywhere(async |centre| {
        let person = centre.a_person().register().await;
        let mut manager = centre.operator("protection-manager").persons();
        let access = manager.grant_protected_access(named(&person, "anna")).await.unwrap().into_inner().access_id;
        let send =
            async |request| centre.operator("protection-manager").persons().revoke_protected_access(request).await;
        twice(of(&access), send).await;
    });
}
