//! RegisterPerson.

use proto::reell::actors::v1::{GetPersonRequest, IdentityKind, RegisterPersonRequest};
use sandbox::{everywhere, fields, key, numbers, refused};

#[test]
fn a_person_is_registered_and_the_number_is_never_shown_in_clear() {
    everywhere(async |centre| {
        let number = numbers::personal_number();
        let mut actors = centre.operator("anna").actors();
        let answer = actors.register_person(centre.a_person().numbered(&number).named("Åsa", "Öberg").request()).await;
        let answer = answer.unwrap().into_inner();
        assert!(answer.person_id.starts_with("person_") && answer.etag == "1");
        let read = GetPersonRequest { person_id: answer.person_id, purpose: "a test".into() };
        let person = actors.get_person(read).await.unwrap().into_inner().person.unwrap();
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
            let refusal = refused(centre.operator("anna").actors().register_person(again).await);
            assert_eq!(refusal.reason, "PERSON_NUMBER_TAKEN");
            assert!(refusal.metadata.is_empty(), "the refusal says whose number it is");
        }
    });
}

#[test]
fn a_coordination_number_is_one_of_its_own_kind_and_some_people_have_none() {
    everywhere(async |centre| {
        let mut actors = centre.operator("anna").actors();
        let register = |kind: IdentityKind, number: &str| {
            RegisterPersonRequest { identity_kind: kind.into(), number: number.into(), ..centre.a_person().request() }
        };
        // Skatteverket's own example, SKV M 2010:3.
        let coordination = "701063-2391";
        assert_eq!(fields(actors.register_person(register(IdentityKind::PersonalNumber, coordination)).await), ["number"]);
        let first = actors.register_person(register(IdentityKind::CoordinationNumber, coordination)).await;
        // Another test of the same centre may have been first.
        assert!(first.is_ok() || refused(first).reason == "PERSON_NUMBER_TAKEN");
        actors.register_person(register(IdentityKind::None, "")).await.unwrap();
        actors.register_person(register(IdentityKind::None, "")).await.unwrap();
        let with_number = register(IdentityKind::None, &numbers::personal_number());
        assert_eq!(fields(actors.register_person(with_number).await), ["number"]);
    });
}

#[test]
fn every_field_that_breaks_its_rule_is_named_and_none_is_repeated() {
    everywhere(async |centre| {
        let mut actors = centre.operator("anna").actors();
        let wrong = RegisterPersonRequest {
            request_id: key(),
            identity_kind: IdentityKind::PersonalNumber.into(),
            number: "19900229-2380".into(),
            given_name: String::new(),
            family_name: "x".repeat(101),
        };
        let refusal = refused(actors.register_person(wrong.clone()).await);
        assert!(!format!("{refusal:?}").contains("0229"), "the refusal repeats the number");
        assert_eq!(fields(actors.register_person(wrong.clone()).await), ["number", "given_name", "family_name"]);
        let of_no_kind = RegisterPersonRequest { identity_kind: 0, given_name: "A".into(), family_name: "B".into(), ..wrong };
        assert_eq!(fields(actors.register_person(of_no_kind).await), ["identity_kind"]);
    });
}
