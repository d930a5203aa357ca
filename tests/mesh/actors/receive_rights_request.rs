//! ReceiveRightsRequest.

use proto::reell::actors::v1::{ProtectionMarking, ReceiveRightsRequestRequest};
use sandbox::{builders::rights::asks, everywhere, fields, refused};

use super::NO_PERSON;
use crate::replay::twice;

#[test]
fn a_request_is_due_a_month_after_the_day_it_came_in() {
    everywhere(async |centre| {
        let person = centre.a_person().register().await;
        let mut rights = centre.operator("anna").rights();
        for (received, due) in [("2026-01-15", "2026-02-15"), ("2026-01-31", "2026-02-28")] {
            let noted = rights.receive_rights_request(asks(&person, received)).await.unwrap().into_inner();
            assert_eq!((noted.due_on.as_str(), noted.etag.as_str()), (due, "1"));
        }
        // Who is not in the register may ask too, if only to be told so.
        let stranger = rights.receive_rights_request(asks("", "2026-01-15")).await.unwrap().into_inner();
        assert!(stranger.rights_request_id.starts_with("rights_"));
    });
}

#[test]
fn a_request_is_of_somebody_whom_the_caller_sees_for_something_on_a_day_that_has_been() {
    everywhere(async |centre| {
        let hidden = centre.a_person().marked(ProtectionMarking::Unknown).register().await;
        let mut rights = centre.operator("anna").rights();
        for person in [NO_PERSON, &hidden] {
            let refusal = refused(rights.receive_rights_request(asks(person, "2026-01-15")).await);
            assert_eq!(refusal.reason, "PERSON_NOT_FOUND");
        }
        let wrong = ReceiveRightsRequestRequest { kind: 0, channel: 99, ..asks("x", "2199-01-01") };
        assert_eq!(fields(rights.receive_rights_request(wrong).await), ["person_id", "kind", "channel", "received_on"]);
    });
}

#[test]
fn a_request_that_is_sent_again_is_noted_once() {
    everywhere(async |centre| {
        let request = asks(&centre.a_person().register().await, "2026-01-15");
        let rights = || centre.operator("anna").rights();
        let noted = twice(request, async |request| rights().receive_rights_request(request).await).await;
        let id = noted.rights_request_id.trim_start_matches("rights_").to_owned();
        let entries = format!("SELECT COUNT(*) FROM audit_entry WHERE effect = 'write' AND resource LIKE '%{id}%'");
        assert_eq!(centre.databases().number("actors", &entries).await, 1);
    });
}
