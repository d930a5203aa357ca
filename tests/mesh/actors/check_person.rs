//! CheckPerson, which only the case service may ask.

use mesh::token::issuer::Grant;
use proto::reell::actors::v1::CheckPersonRequest;
use sandbox::{everywhere, fields, refused};

use super::{NO_ORGANISATION, NO_PERSON};

fn of(id: &str) -> CheckPersonRequest {
    CheckPersonRequest { person_id: id.to_owned() }
}

#[test]
fn the_case_service_learns_whether_a_person_is_registered_and_nothing_else() {
    everywhere(async |centre| {
        let person = centre.a_person().register().await;
        let mut persons = centre.caller("cases", Some(centre.token(&Grant::operator("anna")))).persons();
        let known = persons.check_person(of(&person)).await.unwrap().into_inner();
        assert_eq!((known.person_id, known.hidden, known.last_sequence), (person.clone(), false, 1));
        assert_eq!(refused(persons.check_person(of(NO_PERSON)).await).reason, "PERSON_NOT_FOUND");
        assert_eq!(fields(persons.check_person(of("")).await), ["person_id"]);
        let for_a_partner = centre.caller("cases", Some(centre.token(&Grant::partner("system", NO_ORGANISATION))));
        for_a_partner.persons().check_person(of(&person)).await.unwrap();
    });
}

#[test]
fn nobody_else_learns_it() {
    everywhere(async |centre| {
        let person = centre.a_person().register().await;
        let refusal = refused(centre.operator("anna").persons().check_person(of(&person)).await);
        assert_eq!(refusal.reason, "CALLER_NOT_ALLOWED");
        let by_itself = refused(centre.caller("cases", None).persons().check_person(of(&person)).await);
        assert_eq!(by_itself.reason, "TOKEN_INVALID");
    });
}
