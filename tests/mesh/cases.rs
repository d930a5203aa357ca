//! The RPCs of validation cases.

mod check_cases;
mod decide_outcome;
mod get_case;
mod list_cases;
mod open_case;
mod record_step;
mod withdraw_case;

use std::fmt::Debug;

use mesh::{guard::EDGE, token::issuer::Grant};
use proto::reell::{
    actors::v1::{ProtectionMarking, SetProtectionRequest},
    cases::v1::Case,
};
use sandbox::{Caller, Centre, eventually, key, refused};
use tonic::{Response, Status};

/// An id of a form that is right, and of a case that is not there.
const NO_CASE: &str = "case_00000000000000000000000000000000";

/// What is said to whoever has no token, and to an operator without the permission.
pub async fn denials<T: Debug>(
    centre: &Centre,
    permission: &str,
    call: impl AsyncFn(Caller) -> Result<Response<T>, Status>,
) -> [String; 2] {
    let mut grant = Grant::operator("anna");
    assert!(grant.permissions.remove(permission), "operators hold {permission}");
    let without_token = refused(call(centre.caller(EDGE, None)).await);
    let without_permission = refused(call(centre.holder(&grant)).await);
    [without_token.reason, without_permission.reason]
}

/// What [`denials`] finds where the door is shut.
pub const DENIED: [&str; 2] = ["TOKEN_INVALID", "PERMISSION_MISSING"];

/// Marks a person, and waits until the case service has heard of it.
pub async fn mark(centre: &Centre, case: &Case, marking: ProtectionMarking) {
    let person_id = case.person_id.clone();
    let request = SetProtectionRequest { request_id: key(), person_id, protection: marking.into() };
    centre.operator("protection-manager").persons().set_protection(request).await.unwrap();
    let told = if marking == ProtectionMarking::None { "CaseShown" } else { "CaseHidden" };
    eventually("the case service has heard of it", async || {
        history(centre, "cases", &case.id).await.last().is_some_and(|(_, kind)| kind == told)
    })
    .await;
}

/// An operator who is named for the person of a case, and for nobody else.
pub async fn named_for(centre: &Centre, person: &str) -> Caller {
    let operator = key();
    let request = crate::actors::named(person, &operator);
    centre.operator("protection-manager").persons().grant_protected_access(request).await.unwrap();
    centre.operator(&operator)
}

/// What has happened to something, as its number and its kind without the package, in the order of the numbers.
async fn history(centre: &Centre, service: &str, aggregate: &str) -> Vec<(i64, String)> {
    let sql = format!("SELECT sequence, kind FROM event WHERE aggregate = '{aggregate}' ORDER BY sequence");
    let rows = centre.databases().rows(service, &sql).await;
    let read = |row: sea_orm::QueryResult| {
        let kind: String = row.try_get_by_index(1).unwrap();
        (row.try_get_by_index(0).unwrap(), kind.rsplit('.').next().unwrap_or_default().to_owned())
    };
    rows.into_iter().map(read).collect()
}
