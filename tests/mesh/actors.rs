//! The RPCs of the actor registry.

mod check_person;
mod deactivate_organisation;
mod get_organisation;
mod get_person;
mod list_organisations;
mod list_persons;
mod look_up_organisation;
mod look_up_person;
mod register_organisation;
mod register_person;

use std::fmt::Debug;

use sandbox::Centre;
use tonic::{Response, Status};

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

/// The answer to a command that is sent again under its key, as by a caller who lost the first answer: it is the first one.
pub async fn twice<Q: Clone, R: PartialEq + Debug>(
    command: Q,
    send: impl AsyncFn(Q) -> Result<Response<R>, Status>,
) -> R {
    let first = send(command.clone()).await.unwrap();
    let again = send(command).await.unwrap();
    let replayed = |answer: &Response<R>| answer.metadata().contains_key("idempotency-replayed");
    assert!(!replayed(&first) && replayed(&again));
    let (first, again) = (first.into_inner(), again.into_inner());
    assert_eq!(first, again);
    first
}

/// How many changes of a thing have been told.
pub async fn changes(centre: &Centre, service: &str, thing: &str) -> i64 {
    centre.databases().number(service, &format!("SELECT COUNT(*) FROM event WHERE aggregate = '{thing}'")).await
}
