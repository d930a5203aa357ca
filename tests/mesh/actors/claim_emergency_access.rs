//! ClaimEmergencyAccess.

use proto::reell::actors::v1::{ClaimEmergencyAccessRequest, GetPersonRequest, ProtectionMarking};
use sandbox::{everywhere, fields, key, numbers, refused};

use super::{NO_PERSON, readings};
use crate::replay::{changes, twice};

pub fn to(person: &str) -> ClaimEmergencyAccessRequest {
    ClaimEmergencyAccessRequest {
        request_id: key(),
        person_id: person.to_owned(),
        number: String::new(),
        reason: "The person is threatened and must be reached".into(),
    }
}

#[test]
fn who_breaks_the_glass_sees_the_person_for_a_while_and_each_reading_is_logged() {
    everywhere(async |centre| {
        let number = numbers::personal_number();
        let person = centre.a_person().numbered(&number).marked(ProtectionMarking::Secrecy).register().await;
        let (clerk, purpose) = (key(), key());
        let mut persons = centre.operator(&clerk).persons();
        let read = GetPersonRequest { person_id: person.clone(), purpose: purpose.clone() };
        assert_eq!(refused(persons.get_person(read.clone()).await).reason, "PERSON_NOT_FOUND");
        let by_number = ClaimEmergencyAccessRequest { number, ..to("") };
        let answer = persons.claim_emergency_access(by_number).await.unwrap().into_inner();
        assert_eq!(answer.person_id, person);
        assert_eq!(persons.get_person(read).await.unwrap().into_inner().person.unwrap().id, person);
        assert_eq!(readings(centre, "PersonRead", &person, &purpose).await, 1);
        // It is in the trail with the person, and in the feed without.
        let trail = format!(
            "SELECT COUNT(*) FROM audit_entry WHERE effect = 'write' AND action = 'EmergencyAccessClaimed'
             AND actor LIKE '%{clerk}%' AND resource LIKE '%{person}%'"
        );
        assert_eq!(centre.databases().number("actors", &trail).await, 1);
        assert_eq!(changes(centre, "actors", &answer.access_id).await, 1);
        assert_eq!(changes(centre, "actors", &person).await, 0);
    });
}

#[test]
fn without_a_reason_and_for_nobody_no_glass_is_broken_and_the_attempt_is_logged() {
    everywhere(async |centre| {
        let (person, clerk) = (centre.a_person().register().await, key());
        let mut persons = centre.operator(&clerk).persons();
        let without = ClaimEmergencyAccessRequest { reason: "urgent".into(), ..to(&person) };
        assert_eq!(fields(persons.claim_emergency_access(without).await), ["reason"]);
        let both = ClaimEmergencyAccessRequest { number: numbers::personal_number(), ..to(&person) };
        assert_eq!(fields(persons.claim_emergency_access(both).await), ["number"]);
        assert_eq!(refused(persons.claim_emergency_access(to(NO_PERSON)).await).reason, "PERSON_NOT_FOUND");
        let unknown = ClaimEmergencyAccessRequest { number: numbers::personal_number(), ..to("") };
        assert_eq!(refused(persons.claim_emergency_access(unknown).await).reason, "PERSON_NOT_FOUND");
        let attempts = format!(
            "SELECT COUNT(*) FROM audit_entry WHERE action = 'EmergencyAccessClaimed' AND purpose = 'PERSON_NOT_FOUND'
             AND actor LIKE '%{clerk}%'"
        );
        assert_eq!(centre.databases().number("actors", &attempts).await, 2);
    });
}

#[test]
fn a_claim_that_is_sent_again_is_one() {
    everywhere(async |centre| {
        let person = centre.a_person().marked(ProtectionMarking::Unknown).register().await;
        let send = async |request| centre.operator("anna").persons().claim_emergency_access(request).await;
        let answer = twice(to(&person), send).await;
        assert_eq!(changes(centre, "actors", &answer.access_id).await, 1);
    });
}
