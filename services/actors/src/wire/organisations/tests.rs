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
        ..Default::default()
    }
}

/// The fields that a refusal names.
fn named<T>(result: Result<T, Error>) -> Vec<String> {
    let error = result.err().expect("a refusal");
    error.refused().expect("by rule").fields.iter().map(|(field, _)| field.clone()).collect()
}

#[test]
fn an_organisation_is_read_with_each_role_once() {
    let read = registration(&request()).expect("a good request");
    assert_eq!(read.roles, BTreeSet::from([Role::Applicant, Role::Funder]));
    assert_eq!(read.profile.names.others().len(), 1);
    let foreign = RegisterOrganisationRequest { organisation_number: String::new(), ..request() };
    assert_eq!(registration(&foreign).expect("a number may be missing").profile.number, None);
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
    assert_eq!(named(registration(&wrong)), ["organisation_number", "name", "aliases[1]", "roles[0]", "roles[2]"]);
}

#[test]
fn lists_are_neither_too_long_nor_empty_where_something_is_needed() {
    let aliases = (0..21).map(|number| format!("Alias {number}")).collect();
    let wrong = RegisterOrganisationRequest { aliases, roles: Vec::new(), ..request() };
    assert_eq!(named(registration(&wrong)), ["aliases", "roles"]);
    assert_eq!(named(registration(&RegisterOrganisationRequest { roles: vec![1; 21], ..request() })), ["roles"]);
}

#[test]
fn an_alias_that_leads_nowhere_new_is_refused() {
    let wrong =
        RegisterOrganisationRequest { aliases: vec!["Kommunerna".into(), "NORRBOTTENS  kommuner".into()], ..request() };
    assert_eq!(named(registration(&wrong)), ["aliases[1]"]);
}

#[test]
fn a_look_up_states_what_by() {
    assert_eq!(named(organisation_key(&LookUpOrganisationRequest { by: None })), ["by"]);
    let number = Some(By::OrganisationNumber("5560160681".into()));
    assert_eq!(named(organisation_key(&LookUpOrganisationRequest { by: number })), ["organisation_number"]);
}

#[test]
fn every_role_of_the_contract_is_one_of_ours() {
    for number in 1..=15 {
        assert_eq!(role(number).map(|role| i32::from(role_to_proto(role))), Ok(number));
    }
    assert!(role(0).is_err() && role(16).is_err());
}

#[test]
fn what_an_organisation_is_may_be_left_out_but_not_be_wrong() {
    let wrong = RegisterOrganisationRequest {
        kind: 99,
        parent_id: "person_1".into(),
        peppol_id: "0007:1".into(),
        municipality_code: "25800".into(),
        contacts: vec![contract::ContactFunction { function: "Vux".into(), ..Default::default() }],
        ..request()
    };
    assert_eq!(
        named(registration(&wrong)),
        ["kind", "parent_id", "peppol_id", "municipality_code", "contacts[0].email"]
    );
    for number in 1..=10 {
        assert!(kind(number).is_ok());
    }
    assert!(kind(0).is_err() && kind(11).is_err() && name_kind(1).is_err() && name_kind(5).is_err());
}

#[test]
fn a_role_has_days_in_their_order_and_only_what_belongs_to_it() {
    let today = time::macros::date!(2026 - 11 - 23);
    let good = AssignRoleRequest {
        organisation_id: "org_00000000000000000000000000000001".into(),
        role: OrganisationRole::ResponsibleAuthority.into(),
        covered_municipality_codes: vec!["2523".into(), "2584".into()],
        ..Default::default()
    };
    let (_, period) = assignment(&good, today).expect("a good request");
    assert_eq!((period.days, period.covers.len()), (Period::since(today), 2));
    let wrong = AssignRoleRequest {
        role: OrganisationRole::Funder.into(),
        valid_from: "2026-02-30".into(),
        valid_until: "2026".into(),
        education_code: "VVS".into(),
        ..good.clone()
    };
    assert_eq!(
        named(assignment(&wrong, today)),
        ["valid_from", "valid_until", "education_code", "covered_municipality_codes"]
    );
    let backwards =
        AssignRoleRequest { valid_from: "2026-02-01".into(), valid_until: "2026-02-01".into(), ..good.clone() };
    assert_eq!(named(assignment(&backwards, today)), ["valid_until"]);
    let over = AssignRoleRequest { valid_until: "2020-01-01".into(), ..good };
    assert_eq!(named(assignment(&over, today)), ["valid_until"]);
}

#[test]
fn a_search_has_a_text_and_a_bound() {
    let ask =
        |text: &str, size| search(&SearchOrganisationsRequest { text: text.into(), size, include_inactive: false });
    assert_eq!(ask(" norrb ", 0).map(|search| (search.text, search.size)).ok(), Some(("norrb".into(), 10)));
    assert_eq!(named(ask("n", 51)), ["text", "size"]);
    assert_eq!(named(ask("norrb", -1)), ["size"]);
}
