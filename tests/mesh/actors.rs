//! The RPCs of the actor registry.

mod appoint_host;
mod cancel_gathering;
mod check_person;
mod close_unit;
mod deactivate_organisation;
mod decide_alternative;
mod end_host;
mod find_nodes;
mod get_centre;
mod get_concept;
mod get_gathering;
mod get_legal_reference;
mod get_organisation;
mod get_person;
mod get_unit;
mod import_taxonomy;
mod invite_organisations;
mod list_alternatives;
mod list_datasets;
mod list_deprecated_concepts;
mod list_gatherings;
mod list_hosts;
mod list_involvement;
mod list_languages;
mod list_legal_references;
mod list_municipalities;
mod list_organisations;
mod list_persons;
mod list_target_groups;
mod list_taxonomy_versions;
mod list_units;
mod look_up_organisation;
mod look_up_person;
mod order_handover;
mod plan_gathering;
mod record_alternative;
mod record_attendance;
mod record_outcome;
mod register_organisation;
mod register_person;
mod register_unit;
mod revise_alternative;
mod revise_gathering;
mod revise_opening;
mod revise_target_group;
mod revise_unit;
mod search_concepts;

use sandbox::Centre;

/// An id of a form that is right, and of a thing that is not there.
pub const NO_ORGANISATION: &str = "org_00000000000000000000000000000000";
/// An id of a form that is right, and of a person who is not there.
pub const NO_PERSON: &str = "person_00000000000000000000000000000000";

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

/// How often a reading of something stands in the access log, for a purpose.
async fn readings(centre: &Centre, action: &str, person: &str, purpose: &str) -> i64 {
    let sql = format!(
        "SELECT COUNT(*) FROM audit_entry WHERE effect = 'read' AND action = '{action}' AND purpose = '{purpose}'
         AND ' ' || resource || ' ' LIKE '% {person} %'"
    );
    centre.databases().number("actors", &sql).await
}
