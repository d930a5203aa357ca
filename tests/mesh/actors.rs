//! The RPCs of the actor registry.

mod answer_rights_request;
mod appoint_host;
mod approve_disposal;
mod assign_role;
mod cancel_gathering;
mod carry_out_disposal;
mod check_assessor;
mod check_permitted;
mod check_person;
mod claim_emergency_access;
mod close_unit;
mod deactivate_organisation;
mod decide_alternative;
mod declare_interest;
mod draft_agreement;
mod end_employment;
mod end_host;
mod end_legal_basis;
mod end_retention_rule;
mod end_role;
mod export_organisations;
mod export_persons;
mod extend_rights_request;
mod find_nodes;
mod finish_import;
mod get_agreement;
mod get_assessor;
mod get_centre;
mod get_concept;
mod get_disposal;
mod get_gathering;
mod get_import;
mod get_legal_reference;
mod get_organisation;
mod get_person;
mod get_unit;
mod grant_authorisation;
mod grant_protected_access;
mod grant_sharing;
mod import_taxonomy;
mod invite_organisations;
mod lift_hold;
mod lift_restriction;
mod lift_suspension;
mod list_agreements;
mod list_alternatives;
mod list_assessors;
mod list_datasets;
mod list_deprecated_concepts;
mod list_disposals;
mod list_emergency_accesses;
mod list_expiring_agreements;
mod list_exposed_persons;
mod list_gatherings;
mod list_holds;
mod list_hosts;
mod list_import_faults;
mod list_interests;
mod list_involvement;
mod list_languages;
mod list_legal_bases;
mod list_legal_references;
mod list_municipalities;
mod list_named_persons;
mod list_organisations;
mod list_persons;
mod list_protected_accesses;
mod list_rectifications;
mod list_restrictions;
mod list_retention_rules;
mod list_rights_requests;
mod list_sharing;
mod list_target_groups;
mod list_taxonomy_versions;
mod list_units;
mod look_up_organisation;
mod look_up_person;
mod merge_organisations;
pub mod merge_persons;
mod order_handover;
mod place_hold;
mod plan_disposal;
mod plan_gathering;
mod reactivate_organisation;
mod receive_rights_request;
mod record_alternative;
mod record_attendance;
mod record_employment;
mod record_identity;
mod record_legal_basis;
mod record_outcome;
mod record_qualifications;
mod record_retention_rule;
mod rectify_person;
mod register_assessor;
mod register_organisation;
mod register_person;
mod register_unit;
mod restrict_processing;
mod review_emergency_access;
mod revise_alternative;
mod revise_gathering;
mod revise_opening;
mod revise_organisation;
mod revise_retention_rule;
mod revise_target_group;
mod revise_unit;
mod revoke_authorisation;
mod revoke_protected_access;
mod search_concepts;
mod search_organisations;
mod search_persons;
mod set_protection;
mod sign_agreement;
mod start_import;
mod suspend_authorisation;
mod terminate_agreement;
mod unmerge_organisations;
mod unmerge_persons;
mod update_person_details;
mod upload_rows;
mod withdraw_interest;
mod withdraw_sharing;

use mesh::connect::Peer;
use proto::reell::actors::v1::{
    GrantProtectedAccessRequest, Organisation, ProtectionMarking, ReviseOrganisationRequest,
    persons_client::PersonsClient,
};
use sandbox::{Centre, key};

/// An id of a form that is right, and of a thing that is not there.
pub const NO_ORGANISATION: &str = "org_00000000000000000000000000000000";
/// An id of a form that is right, and of a person who is not there.
pub const NO_PERSON: &str = "person_00000000000000000000000000000000";
/// An id of a form that is right, and of an access that nobody has.
pub const NO_ACCESS: &str = "access_00000000000000000000000000000000";

/// A name that nobody else has.
fn a_word() -> String {
    format!("Namn{}", key().replace('-', ""))
}

/// Lets an organisation stand below another in its group, or below none.
async fn stand_below(centre: &Centre, parent: &str, who: &Organisation) {
    let request = ReviseOrganisationRequest {
        request_id: key(),
        organisation_id: who.id.clone(),
        name: who.name.clone(),
        parent_id: parent.to_owned(),
        ..Default::default()
    };
    centre.operator("anna").organisations().revise_organisation(request).await.expect("it stands there");
}

/// A group in which as many stand above the last as may: its head, and the last.
async fn a_deep_group(centre: &Centre) -> (Organisation, Organisation) {
    let head = centre.an_organisation().register().await;
    let mut last = head.clone();
    for _ in 0..16 {
        let mut request = centre.an_organisation().request();
        request.parent_id = last.id;
        let answer = centre.operator("anna").organisations().register_organisation(request).await;
        last = answer.expect("it is registered").into_inner().organisation.expect("the answer holds the organisation");
    }
    (head, last)
}

/// That an operator is to be named for a person.
pub fn named(person: &str, operator: &str) -> GrantProtectedAccessRequest {
    GrantProtectedAccessRequest {
        request_id: key(),
        person_id: person.to_owned(),
        operator_id: operator.to_owned(),
        reason: "handles the case".into(),
        ..Default::default()
    }
}

/// The persons as an operator sees them who is named for one of them, and for nobody else.
async fn named_for(centre: &Centre, person: &str) -> PersonsClient<Peer> {
    let operator = key();
    let request = named(person, &operator);
    centre.operator("protection-manager").persons().grant_protected_access(request).await.expect("the access is given");
    centre.operator(&operator).persons()
}

/// A person whose identity is protected, and the operator who is named for them.
pub async fn a_protected_person(centre: &Centre) -> (String, String) {
    let person = centre.a_person().marked(ProtectionMarking::Secrecy).register().await;
    let operator = key();
    let request = named(&person, &operator);
    centre.operator("protection-manager").persons().grant_protected_access(request).await.expect("the access is given");
    (person, operator)
}

/// The id of an alternative that is not there.
pub const NO_ALTERNATIVE: &str = "alternative_00000000000000000000000000000000";
/// The id of a gathering that is not there.
pub const NO_GATHERING: &str = "gathering_00000000000000000000000000000000";

/// A year in which no other test appoints a host, since there is one host at a time.
fn a_year() -> i32 {
    static NEXT: std::sync::atomic::AtomicI32 = std::sync::atomic::AtomicI32::new(1_000);
    NEXT.fetch_add(1, std::sync::atomic::Ordering::Relaxed)
}
/// An id of a form that is right, and of a unit that is not there.
pub const NO_UNIT: &str = "unit_00000000000000000000000000000000";

/// An id of a form that is right, and of an assessor who is not there.
pub const NO_ASSESSOR: &str = "assessor_00000000000000000000000000000000";

/// How often a reading of something stands in the access log, for a purpose.
async fn readings(centre: &Centre, action: &str, person: &str, purpose: &str) -> i64 {
    let sql = format!(
        "SELECT COUNT(*) FROM audit_entry WHERE effect = 'read' AND action = '{action}' AND purpose = '{purpose}'
         AND ' ' || resource || ' ' LIKE '% {person} %'"
    );
    centre.databases().number("actors", &sql).await
}

/// The first and the last day of a year in which no other test records a retention rule, since a kind has one rule a day.
fn a_term() -> (String, String) {
    static NEXT: std::sync::atomic::AtomicI32 = std::sync::atomic::AtomicI32::new(2_101);
    let year = NEXT.fetch_add(1, std::sync::atomic::Ordering::Relaxed);
    assert!(year < 2_199, "all years have been given");
    (format!("{year}-01-01"), format!("{}-01-01", year + 1))
}
