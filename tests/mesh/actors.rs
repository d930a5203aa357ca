//! The RPCs of the actor registry.

mod check_assessor;
mod check_permitted;
mod check_person;
mod deactivate_organisation;
mod declare_interest;
mod draft_agreement;
mod end_employment;
mod end_legal_basis;
mod get_agreement;
mod get_assessor;
mod get_organisation;
mod get_person;
mod grant_authorisation;
mod grant_sharing;
mod lift_suspension;
mod list_agreements;
mod list_assessors;
mod list_expiring_agreements;
mod list_interests;
mod list_legal_bases;
mod list_organisations;
mod list_persons;
mod list_sharing;
mod look_up_organisation;
mod look_up_person;
mod record_employment;
mod record_legal_basis;
mod record_qualifications;
mod register_assessor;
mod register_organisation;
mod register_person;
mod revoke_authorisation;
mod sign_agreement;
mod suspend_authorisation;
mod terminate_agreement;
mod withdraw_interest;
mod withdraw_sharing;

use sandbox::Centre;

/// An id of a form that is right, and of a thing that is not there.
pub const NO_ORGANISATION: &str = "org_00000000000000000000000000000000";
/// An id of a form that is right, and of a person who is not there.
pub const NO_PERSON: &str = "person_00000000000000000000000000000000";

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
