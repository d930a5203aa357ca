//! The RPCs of the actor registry.

mod check_person;
mod claim_emergency_access;
mod deactivate_organisation;
mod get_organisation;
mod get_person;
mod grant_protected_access;
mod list_emergency_accesses;
mod list_organisations;
mod list_persons;
mod list_protected_accesses;
mod look_up_organisation;
mod look_up_person;
mod merge_persons;
mod record_identity;
mod register_organisation;
mod register_person;
mod review_emergency_access;
mod revoke_protected_access;
mod search_persons;
mod set_protection;
mod unmerge_persons;
mod update_person_details;

use mesh::connect::Peer;
use proto::reell::actors::v1::{GrantProtectedAccessRequest, persons_client::PersonsClient};
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

/// That an operator is to be named for a person.
fn named(person: &str, operator: &str) -> GrantProtectedAccessRequest {
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

/// How often a reading of something stands in the access log, for a purpose.
async fn readings(centre: &Centre, action: &str, person: &str, purpose: &str) -> i64 {
    let sql = format!(
        "SELECT COUNT(*) FROM audit_entry WHERE effect = 'read' AND action = '{action}' AND purpose = '{purpose}'
         AND ' ' || resource || ' ' LIKE '% {person} %'"
    );
    centre.databases().number("actors", &sql).await
}
