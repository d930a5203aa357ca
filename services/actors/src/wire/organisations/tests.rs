//! What a request on an organisation must hold, and that all its faults are said at once.

use super::*;

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
fn every_role_of_the_contract_is_one_of_ours() {
    for number in 1..=9 {
        assert_eq!(role(number).map(|role| i32::from(role_to_proto(role))), Ok(number));
    }
    assert!(role(0).is_err() && role(10).is_err());
}
