//! ListNamedPersons, which only the case service may ask.

use mesh::token::issuer::Grant;
use proto::reell::actors::v1::{ListNamedPersonsRequest, ProtectionMarking, SetProtectionRequest};
use sandbox::{Centre, everywhere, key, refused};

use super::named;

/// Those whom the case service learns that an operator is named for.
async fn persons(centre: &Centre, operator: &str) -> Vec<String> {
    let caller = centre.caller("cases", Some(centre.token(&Grant::operator(operator))));
    caller.persons().list_named_persons(ListNamedPersonsRequest {}).await.unwrap().into_inner().person_ids
}

#[test]
fn somebody_is_named_for_those_alone_whose_identity_is_protected_now() {
    everywhere(async |centre| {
        let (anna, berit) = (key(), key());
        let hidden = centre.a_person().marked(ProtectionMarking::Secrecy).register().await;
        let known = centre.a_person().register().await;
        let mut manager = centre.operator("protection-manager").persons();
        for person in [&hidden, &known] {
            manager.grant_protected_access(named(person, &anna)).await.unwrap();
        }
        assert_eq!(persons(centre, &anna).await, std::slice::from_ref(&hidden));
        assert_eq!(persons(centre, &berit).await, [""; 0]);
        let shown =
            SetProtectionRequest { request_id: key(), person_id: hidden, protection: ProtectionMarking::None.into() };
        manager.set_protection(shown).await.unwrap();
        assert_eq!(persons(centre, &anna).await, [""; 0]);
    });
}

#[test]
fn nobody_else_learns_it() {
    everywhere(async |centre| {
        let refusal = refused(centre.operator("anna").persons().list_named_persons(ListNamedPersonsRequest {}).await);
        assert_eq!(refusal.reason, "CALLER_NOT_ALLOWED");
    });
}
