//! The RPCs of the actor registry.

mod assign_role;
mod check_person;
mod deactivate_organisation;
mod end_role;
mod get_organisation;
mod get_person;
mod list_organisations;
mod list_persons;
mod look_up_organisation;
mod look_up_person;
mod merge_organisations;
mod reactivate_organisation;
mod register_organisation;
mod register_person;
mod revise_organisation;
mod search_organisations;
mod unmerge_organisations;

use sandbox::Centre;

/// An id of a form that is right, and of a thing that is not there.
pub const NO_ORGANISATION: &str = "org_00000000000000000000000000000000";
/// An id of a form that is right, and of a person who is not there.
pub const NO_PERSON: &str = "person_00000000000000000000000000000000";

/// How often a reading of something stands in the access log, for a purpose.
async fn readings(centre: &Centre, action: &str, person: &str, purpose: &str) -> i64 {
    let sql = format!(
        "SELECT COUNT(*) FROM audit_entry WHERE effect = 'read' AND action = '{action}' AND purpose = '{purpose}'
         AND ' ' || resource || ' ' LIKE '% {person} %'"
    );
    centre.databases().number("actors", &sql).await
}
