//! What a request on a person must hold, and that no refusal repeats it.

use time::macros::date;

use super::*;

const TODAY: Date = date!(2026 - 03 - 02);

fn person_request() -> RegisterPersonRequest {
    RegisterPersonRequest {
        request_id: String::new(),
        identity_kind: IdentityKind::PersonalNumber.into(),
        number: "821105-9954".into(),
        given_name: "Aino".into(),
        family_name: "Niemi".into(),
        protection: contract::ProtectionMarking::None.into(),
        ..RegisterPersonRequest::default()
    }
}

/// The fields that a refusal names.
fn named<T>(result: Result<T, Error>) -> Vec<String> {
    let error = result.err().expect("a refusal");
    error.refused().expect("by rule").fields.iter().map(|(field, _)| field.clone()).collect()
}

#[test]
fn a_person_has_a_number_of_the_stated_kind_or_none() {
    assert!(person_profile(&person_request(), TODAY).is_ok_and(|profile| profile.identity.is_some()));
    let kinds = [
        (IdentityKind::CoordinationNumber, "821105-9954", "number"),
        (IdentityKind::PersonalNumber, "701063-2391", "number"),
        (IdentityKind::PersonalNumber, "", "number"),
        (IdentityKind::None, "821105-9954", "number"),
        (IdentityKind::Unspecified, "821105-9954", "identity_kind"),
    ];
    for (kind, number, field) in kinds {
        let wrong = RegisterPersonRequest { identity_kind: kind.into(), number: number.into(), ..person_request() };
        assert_eq!(named(person_profile(&wrong, TODAY)), [field], "{kind:?}");
    }
    let without =
        RegisterPersonRequest { identity_kind: IdentityKind::None.into(), number: String::new(), ..person_request() };
    assert!(person_profile(&without, TODAY).is_ok_and(|profile| profile.identity.is_none()));
}

#[test]
fn no_refusal_repeats_what_was_stated_of_a_person() {
    let wrong = RegisterPersonRequest {
        number: "821105-9955".into(),
        given_name: "A\u{0}ino".into(),
        family_name: "Niemi".repeat(30),
        ..person_request()
    };
    let refusal = person_profile(&wrong, TODAY).expect_err("three wrong fields");
    let shown = format!("{refusal:?} {refusal}");
    for hidden in ["8211", "9955", "ino", "Niemi"] {
        assert!(!shown.contains(hidden), "{shown}");
    }
    assert_eq!(named(person_profile(&wrong, TODAY)), ["number", "given_name", "family_name"]);
    let wrong = LookUpPersonRequest { number: "821105-9955".into(), purpose: "case\n".into(), ..Default::default() };
    let looked_up = number_to_look_up(&wrong, TODAY);
    assert_eq!(named(looked_up), ["number", "purpose"]);
}

#[test]
fn a_person_is_shown_with_the_number_masked() {
    let profile = person_profile(&person_request(), TODAY).expect("a good request");
    let id = PersonId::from(uuid::Uuid::from_u128(1));
    let shown = person(&Person::register(id, profile, mesh::clock::Timestamp::from_micros(0)));
    assert_eq!((shown.masked_number.as_str(), shown.etag.as_str()), ("19821105-****", "1"));
    assert_eq!(shown.identity_kind(), IdentityKind::PersonalNumber);
}

#[test]
fn a_marking_that_is_not_stated_hides_the_person() {
    let stated = |protection: i32| {
        person_profile(&RegisterPersonRequest { protection, ..person_request() }, TODAY).map(|profile| profile.marking)
    };
    use crate::domain::protection::Marking;
    assert!(stated(0).is_ok_and(|marking| marking == Marking::Unknown && marking.hides()));
    assert!(stated(1).is_ok_and(|marking| !marking.hides()));
    assert!((2..=5).all(|marking| stated(marking).is_ok_and(Marking::hides)));
    assert_eq!(named(stated(6)), ["protection"]);
}

#[test]
fn what_belongs_to_another_kind_of_identity_is_refused() {
    let of = |kind: IdentityKind, number: &str, country: &str, issuer: &str| RegisterPersonRequest {
        identity_kind: kind.into(),
        number: number.into(),
        country: country.into(),
        issuer_id: issuer.into(),
        ..person_request()
    };
    let organisation = "org_00000000000000000000000000000001";
    for good in [
        of(IdentityKind::ForeignNumber, "131052-308T", "FI", ""),
        of(IdentityKind::TemporaryNumber, "19900102-TF07", "", organisation),
        of(IdentityKind::DossierNumber, "12345678", "", ""),
    ] {
        assert!(person_profile(&good, TODAY).is_ok());
    }
    for (wrong, fields) in [
        (of(IdentityKind::PersonalNumber, "821105-9954", "FI", organisation), vec!["issuer_id", "country"]),
        (of(IdentityKind::ForeignNumber, "131052-308T", "", ""), vec!["country"]),
        (of(IdentityKind::TemporaryNumber, "19900102-TF07", "", ""), vec!["issuer_id"]),
        (RegisterPersonRequest { grade: 1, dormant: true, ..person_request() }, vec!["grade", "dormant"]),
    ] {
        assert_eq!(named(person_profile(&wrong, TODAY)), fields);
    }
}
