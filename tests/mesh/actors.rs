//! The RPCs of the actor registry.

mod check_person;
mod close_unit;
mod deactivate_organisation;
mod find_nodes;
mod get_concept;
mod get_legal_reference;
mod get_organisation;
mod get_person;
mod get_unit;
mod import_taxonomy;
mod list_datasets;
mod list_deprecated_concepts;
mod list_languages;
mod list_legal_references;
mod list_municipalities;
mod list_organisations;
mod list_persons;
mod list_taxonomy_versions;
mod list_units;
mod look_up_organisation;
mod look_up_person;
mod register_organisation;
mod register_person;
mod register_unit;
mod revise_opening;
mod revise_unit;
mod search_concepts;

use sandbox::Centre;

/// An id of a form that is right, and of a thing that is not there.
pub const NO_ORGANISATION: &str = "org_00000000000000000000000000000000";
/// An id of a form that is right, and of a person who is not there.
pub const NO_PERSON: &str = "person_00000000000000000000000000000000";

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
