//! RegisterPerson.

use proto::reell::actors::v1::{GetPersonRequest, IdentityKind, RegisterPersonRequest};
use sandbox::{everywhere, fields, key, numbers, refused};

use crate::replay::{changes, twice};

#[test]
fn a_person_is_registered_and_the_number_is_never_shown_in_clear() {
    everywhere(async |centre| {
        let number = numbers::personal_number();
        let mut persons = centre.operator("anna").persons();
        let answer = persons.register_person(centre.a_person().numbered(&number).named("Åsa", "Öberg").request()).await;
        let answer = answer.unwrap().into_inner();
        assert!(answer.person_id.starts_with("person_") && answer.etag == "1");
        let read = GetPersonRequest { person_id: answer.person_id, purpose: "a test".into() };
        let person = persons.get_person(read).await.unwrap().into_inner().person.unwrap();
        assert_eq!(person.identity_kind(), IdentityKind::PersonalNumber);
        assert_eq!((person.given_name.as_str(), person.family_name.as_str()), ("Åsa", "Öberg"));
        assert_eq!(person.masked_number, format!("{}-****", &number[..8]));
    });
}

#[test]
fn a_number_belongs_to_one_person_however_it_is_written() {
    everywhere(async |centre| {
        let number = numbers::personal_number();
        centre.a_person().numbered(&number).register().await;
        let short = format!("{}-{}", &number[2..8], &number[8..]);
        for spelling in [number.as_str(), &number[2..], &short] {
            let again = centre.a_person().numbered(spelling).request();
            let refusal = refused(centre.operator("anna").persons().register_person(again).await);
            assert_eq!(refusal.reason, "PERSON_NUMBER_TAKEN");
            assert!(refusal.metadata.is_empty(), "the refusal says whose number it is");
        }
    });
}

#[test]
fn a_coordination_number_is_one_of_its_own_kind_and_some_people_have_none() {
    everywhere(async |centre| {
        let mut persons = centre.operator("anna").persons();
        let register = |kind: IdentityKind, number: &str| RegisterPersonRequest {
            identity_kind: kind.into(),
            number: number.into(),
            ..centre.a_person().request()
        };
        // Skatteverket's own example, SKV M 2010:3.
        let coordination = "701063-2391";
        assert_eq!(
            fields(persons.register_person(register(IdentityKind::PersonalNumber, coordination)).await),
            ["number"]
        );
        let first = persons.register_person(register(IdentityKind::CoordinationNumber, coordination)).await;
        // Another test of the same centre may have been first.
        assert!(first.is_ok() || refused(first).reason == "PERSON_NUMBER_TAKEN");
        persons.register_person(register(IdentityKind::None, "")).await.unwrap();
        persons.register_person(register(IdentityKind::None, "")).await.unwrap();
        let with_number = register(IdentityKind::None, &numbers::personal_number());
        assert_eq!(fields(persons.register_person(with_number).await), ["number"]);
    });
}

#[test]
fn every_field_that_breaks_its_rule_is_named_and_none_is_repeated() {
    everywhere(async |centre| {
        let mut persons = centre.operator("anna").persons();
        let wrong = RegisterPersonRequest {
            request_id: key(),
            identity_kind: IdentityKind::PersonalNumber.into(),
            number: "19900229-2380".into(),
            given_name: String::new(),
            family_name: "x".repeat(101),
            ..Default::default()
        };
        let refusal = refused(persons.register_person(wrong.clone()).await);
        assert!(!format!("{refusal:?}").contains("0229"), "the refusal repeats the number");
        assert_eq!(fields(persons.register_person(wrong.clone()).await), ["number", "given_name", "family_name"]);
        let of_no_kind =
            RegisterPersonRequest { identity_kind: 0, given_name: "A".into(), family_name: "B".into(), ..wrong };
        assert_eq!(fields(persons.register_person(of_no_kind).await), ["identity_kind"]);
    });
}

#[test]
fn a_registration_that_is_sent_again_registers_nobody_more() {
    everywhere(async |centre| {
        let request = centre.a_person().request();
        let answer =
            twice(request, async |request| centre.operator("anna").persons().register_person(request).await).await;
        assert_eq!(changes(centre, "actors", &answer.person_id).await, 1);
    });
}

#[test]
fn of_many_who_register_one_number_one_does() {
    everywhere(async |centre| {
        let number = numbers::personal_number();
        let race = (0..8).map(|_| {
            let (caller, request) = (centre.operator("anna"), centre.a_person().numbered(&number).request());
            async move { caller.persons().register_person(request).await }
        });
        let (won, lost): (Vec<_>, Vec<_>) = futures::future::join_all(race).await.into_iter().partition(Result::is_ok);
        assert_eq!(won.len(), 1);
        for answer in lost {
            assert_eq!(refused(answer).reason, "PERSON_NUMBER_TAKEN");
        }
    });
}

#[test]
fn that_a_number_is_taken_is_logged_like_a_reading() {
    everywhere(async |centre| {
        let (number, clerk) = (numbers::personal_number(), key());
        centre.a_person().numbered(&number).register().await;
        let again = centre.a_person().numbered(&number).request();
        refused(centre.operator(&clerk).persons().register_person(again).await);
        let entries = format!(
            "SELECT COUNT(*) FROM audit_entry WHERE effect = 'read' AND action = 'PersonRegistered' AND actor LIKE '%{clerk}%'"
        );
        assert_eq!(centre.databases().number("actors", &entries).await, 1);
    });
}
