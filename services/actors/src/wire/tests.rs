//! What requests are refused for, and that no refusal repeats a number.

use super::*;
use time::macros::date;

const TODAY: Date = date!(2026 - 03 - 02);

fn request() -> RegisterOrganisationRequest {
    RegisterOrganisationRequest {
        request_id: String::new(),
        organisation_number: "212000-0142".into(),
        name: "Norrbottens kommuner".into(),
        aliases: vec!["Norrbotten Kommuner".into()],
        roles: vec![
            OrganisationRole::Funder.into(),
            OrganisationRole::Applicant.into(),
            OrganisationRole::Funder.into(),
        ],
    }
}

fn person_request() -> RegisterPersonRequest {
    RegisterPersonRequest {
        request_id: String::new(),
        identity_kind: IdentityKind::PersonalNumber.into(),
        number: "821105-9954".into(),
        given_name: "Aino".into(),
        family_name: "Niemi".into(),
    }
}

/// The fields that a refusal names.
fn named<T>(result: Result<T, Error>) -> Vec<String> {
    let error = result.err().expect("a refusal");
    error.refused().expect("by rule").fields.iter().map(|(field, _)| field.clone()).collect()
}

#[test]
fn an_organisation_is_read_with_each_role_once() {
    let profile = organisation_profile(&request()).expect("a good request");
    assert_eq!(profile.roles, BTreeSet::from([Role::Applicant, Role::Funder]));
    assert_eq!(profile.aliases.len(), 1);
    let foreign = RegisterOrganisationRequest { organisation_number: String::new(), ..request() };
    assert_eq!(organisation_profile(&foreign).expect("a number may be missing").number, None);
}

#[test]
fn everything_wrong_with_an_organisation_is_said_at_once() {
    let wrong = RegisterOrganisationRequest {
        organisation_number: "900101-9999".into(),
        name: " ".into(),
        aliases: vec!["Luleå".into(), "a\nb".into()],
        roles: vec![OrganisationRole::Unspecified.into(), OrganisationRole::Employer.into(), 77],
        ..request()
    };
    assert_eq!(
        named(organisation_profile(&wrong)),
        ["organisation_number", "name", "aliases[1]", "roles[0]", "roles[2]"]
    );
}

#[test]
fn lists_are_neither_too_long_nor_empty_where_something_is_needed() {
    let aliases = (0..21).map(|number| format!("Alias {number}")).collect();
    let wrong = RegisterOrganisationRequest { aliases, roles: Vec::new(), ..request() };
    assert_eq!(named(organisation_profile(&wrong)), ["aliases", "roles"]);
    assert_eq!(
        named(organisation_profile(&RegisterOrganisationRequest { roles: vec![1; 21], ..request() })),
        ["roles"]
    );
}

#[test]
fn an_alias_that_leads_nowhere_new_is_refused() {
    let wrong =
        RegisterOrganisationRequest { aliases: vec!["Kommunerna".into(), "NORRBOTTENS  kommuner".into()], ..request() };
    assert_eq!(named(organisation_profile(&wrong)), ["aliases[1]"]);
}

#[test]
fn a_look_up_states_what_by() {
    assert_eq!(named(organisation_key(&LookUpOrganisationRequest { by: None })), ["by"]);
    let number = Some(By::OrganisationNumber("5560160681".into()));
    assert_eq!(named(organisation_key(&LookUpOrganisationRequest { by: number })), ["organisation_number"]);
}

#[test]
fn a_person_has_a_number_of_the_stated_kind_or_none() {
    assert!(person_profile(&person_request(), TODAY).is_ok_and(|profile| profile.number.is_some()));
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
    assert!(person_profile(&without, TODAY).is_ok_and(|profile| profile.number.is_none()));
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
    let looked_up = number_to_look_up("821105-9955", "case\n", TODAY);
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
fn every_role_of_the_contract_is_one_of_ours() {
    for number in 1..=9 {
        assert_eq!(role(number).map(|role| i32::from(role_to_proto(role))), Ok(number));
    }
    assert!(role(0).is_err() && role(10).is_err());
}
