//! EndHost.

use proto::reell::actors::v1::{EndHostRequest, HostTerm};
use sandbox::{everywhere, fields, key, refused};

use super::a_year;
use crate::replay::{changes, twice};

fn of(host: &HostTerm, until: &str) -> EndHostRequest {
    EndHostRequest {
        request_id: key(),
        host_id: host.id.clone(),
        until: until.to_owned(),
        decision_reference: "§ 7, the funding was not renewed".into(),
        etag: host.etag.clone(),
    }
}

#[test]
fn an_open_term_ends_by_a_decision_and_then_only_earlier() {
    everywhere(async |centre| {
        let mut anna = centre.operator("anna").centre();
        // The last years that there are: an open term leaves none to others.
        let open = centre.a_host("9990-01-01", "").await;
        assert_eq!(open.until, "");
        let ended = anna.end_host(of(&open, "9992-08-01")).await.unwrap().into_inner().host.unwrap();
        assert_eq!((ended.until.as_str(), ended.etag.as_str()), ("9992-08-01", "2"));
        assert_eq!(ended.end_decision_reference, "§ 7, the funding was not renewed");
        for late in ["9992-08-01", "9993-01-01", "9990-01-01", "9989-12-31"] {
            assert_eq!(refused(anna.end_host(of(&ended, late)).await).reason, "HOST_END_OUT_OF_TERM", "{late}");
        }
        let earlier = anna.end_host(of(&ended, "9991-01-01")).await.unwrap().into_inner().host.unwrap();
        assert_eq!((earlier.until.as_str(), earlier.etag.as_str()), ("9991-01-01", "3"));
    });
}

#[test]
fn who_decided_on_an_older_state_and_a_term_that_is_not_there_are_refused() {
    everywhere(async |centre| {
        let year = a_year();
        let mut anna = centre.operator("anna").centre();
        let host = centre.a_host(&format!("{year}-02-01"), &format!("{year}-05-01")).await;
        let old = EndHostRequest { etag: "7".into(), ..of(&host, &format!("{year}-03-01")) };
        assert_eq!(refused(anna.end_host(old).await).reason, "ETAG_MISMATCH");
        let nobody = HostTerm { id: "host_00000000000000000000000000000000".into(), ..host };
        assert_eq!(refused(anna.end_host(of(&nobody, "2023-01-01")).await).reason, "HOST_NOT_FOUND");
        let wrong = EndHostRequest { request_id: key(), etag: "a\nb".into(), ..Default::default() };
        assert_eq!(fields(anna.end_host(wrong).await), ["host_id", "until", "decision_reference", "etag"]);
    });
}

#[test]
fn an_ending_that_is_sent_again_is_no_second_one() {
    everywhere(async |centre| {
        let year = a_year();
        let host = centre.a_host(&format!("{year}-02-01"), &format!("{year}-05-01")).await;
        let request = of(&host, &format!("{year}-03-01"));
        twice(request, async |request| centre.operator("anna").centre().end_host(request).await).await;
        assert_eq!(changes(centre, "actors", &host.id).await, 2, "its appointment and its end");
    });
}
