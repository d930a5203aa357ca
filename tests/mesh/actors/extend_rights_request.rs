//! ExtendRightsRequest.

use proto::reell::actors::v1::{
    AnswerRightsRequestRequest, ExtendRightsRequestRequest, ListRightsRequestsRequest, RightsOutcome,
};
use sandbox::{Centre, builders::rights::asks, everywhere, fields, key, refused};

use crate::replay::twice;

/// A request that came in on a day.
async fn received(centre: &Centre, on: &str) -> String {
    let person = centre.a_person().register().await;
    let answer = centre.operator("anna").rights().receive_rights_request(asks(&person, on)).await.unwrap();
    answer.into_inner().rights_request_id
}

/// A request that came in today.
async fn new(centre: &Centre) -> String {
    received(centre, &centre.clock().now().date().to_string()).await
}

fn of(request: &str) -> ExtendRightsRequestRequest {
    ExtendRightsRequestRequest {
        request_id: key(),
        rights_request_id: request.to_owned(),
        etag: String::new(),
        reason: "there are many cases to go through".into(),
    }
}

#[test]
fn a_request_takes_two_further_months_once_and_the_person_was_told_why() {
    everywhere(async |centre| {
        let request = new(centre).await;
        let mut rights = centre.operator("berit").rights();
        let stale = ExtendRightsRequestRequest { etag: "7".into(), ..of(&request) };
        assert_eq!(refused(rights.extend_rights_request(stale).await).reason, "ETAG_MISMATCH");
        let answer = rights.extend_rights_request(of(&request)).await.unwrap().into_inner();
        assert_eq!(answer.etag, "2");
        assert_eq!(refused(rights.extend_rights_request(of(&request)).await).reason, "RIGHTS_REQUEST_EXTENDED");
        let mut token = String::new();
        let shown = loop {
            let page = Some(proto::mesh::v1::PageRequest { size: 500, token });
            let list = ListRightsRequestsRequest { page, ..Default::default() };
            let found = rights.list_rights_requests(list).await.unwrap().into_inner();
            if let Some(one) = found.rights_requests.into_iter().find(|one| one.id == request) {
                break one;
            }
            token = found.page.unwrap().next_token;
            assert!(!token.is_empty(), "it is in the list");
        };
        assert_eq!(
            (&shown.due_on, shown.extension_reason.as_str()),
            (&answer.due_on, "there are many cases to go through")
        );
        assert!(shown.extended_by.contains("berit") && shown.extended_on == centre.clock().now().date().to_string());
    });
}

#[test]
fn nothing_is_extended_that_is_answered_late_or_not_there() {
    everywhere(async |centre| {
        let mut rights = centre.operator("berit").rights();
        let late = received(centre, "2024-02-01").await;
        assert_eq!(refused(rights.extend_rights_request(of(&late)).await).reason, "EXTENSION_TOO_LATE");
        let answered = new(centre).await;
        let answer = AnswerRightsRequestRequest {
            request_id: key(),
            rights_request_id: answered.clone(),
            outcome: RightsOutcome::Granted.into(),
            ..Default::default()
        };
        rights.answer_rights_request(answer).await.unwrap();
        assert_eq!(refused(rights.extend_rights_request(of(&answered)).await).reason, "RIGHTS_REQUEST_ANSWERED");
        let nowhere = of("rights_00000000000000000000000000000000");
        assert_eq!(refused(rights.extend_rights_request(nowhere).await).reason, "RIGHTS_REQUEST_NOT_FOUND");
        let wrong = ExtendRightsRequestRequest { request_id: key(), ..Default::default() };
        assert_eq!(fields(rights.extend_rights_request(wrong).await), ["rights_request_id", "reason"]);
    });
}

#[test]
fn an_extension_that_is_sent_again_is_one() {
    everywhere(async |centre| {
        let request = new(centre).await;
        let send = async |request| centre.operator("berit").rights().extend_rights_request(request).await;
        assert_eq!(twice(of(&request), send).await.etag, "2");
    });
}
