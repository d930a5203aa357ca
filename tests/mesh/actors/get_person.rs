//! GetPerson.

use proto::reell::actors::v1::GetPersonRequest;
use sandbox::{everywhere, fields, key, refused};

use super::{NO_PERSON, readings};

fn of(id: &str, purpose: &str) -> GetPersonRequest {
    GetPersonRequest { person_id: id.to_owned(), purpose: purpose.to_owned() }
}

#[test]
fn each_reading_of_a_person_is_in_the_access_log_before_the_answer() {
    everywhere(async |centre| {
        let (person, purpose) = (centre.a_person().register().await, format!("case {}", key()));
        for expected in 1..=2 {
            let read = centre.operator("anna").persons().get_person(of(&person, &purpose)).await.unwrap().into_inner();
            assert_eq!(read.person.unwrap().id, person);
            assert_eq!(readings(centre, "PersonRead", &person, &purpose).await, expected);
        }
    });
}

#[test]
fn a_person_who_is_not_there_and_an_id_that_is_none_are_refused() {
    everywhere(async |centre| {
        let mut persons = centre.operator("anna").persons();
        assert_eq!(refused(persons.get_person(of(NO_PERSON, "")).await).reason, "PERSON_NOT_FOUND");
        assert_eq!(fields(persons.get_person(of("199001022384", &"x".repeat(201))).await), ["person_id", "purpose"]);
    });
}

#[test]
fn a_partner_reads_no_persons() {
    everywhere(async |centre| {
        let person = centre.a_person().register().await;
        let partner = centre.partner(crate::actors::NO_ORGANISATION);
        let refusal = refused(partner.persons().get_person(of(&person, "curiosity")).await);
        assert_eq!(refusal.reason, "SUBJECT_NOT_ALLOWED");
        assert_eq!(readings(centre, "PersonRead", &person, "curiosity").await, 0, "nothing was read");
    });
}
