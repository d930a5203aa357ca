//! AnswerRightsRequest.

use proto::reell::actors::v1::{
    AnswerRightsRequestRequest, ReceiveRightsRequestRequest, RightsGround, RightsOutcome, RightsRequestKind,
};
use sandbox::{Centre, builders::rights::asks, everywhere, fields, key, refused};

use super::list_rights_requests::find;
use crate::replay::twice;

/// That a request is granted.
pub fn grants(request: &str) -> AnswerRightsRequestRequest {
    AnswerRightsRequestRequest {
        request_id: key(),
        rights_request_id: request.to_owned(),
        outcome: RightsOutcome::Granted.into(),
        ..Default::default()
    }
}

fn refuses(request: &str, ground: RightsGround) -> AnswerRightsRequestRequest {
    AnswerRightsRequestRequest {
        outcome: RightsOutcome::Refused.into(),
        ground: ground.into(),
        reason: "The grades are kept by law.".into(),
        appealable: true,
        ..grants(request)
    }
}

async fn asked(centre: &Centre, kind: RightsRequestKind) -> String {
    let person = centre.a_person().register().await;
    let request = ReceiveRightsRequestRequest { kind: kind.into(), ..asks(&person, "2026-01-15") };
    let answer = centre.operator("anna").rights().receive_rights_request(request).await;
    answer.unwrap().into_inner().rights_request_id
}

#[test]
fn erasure_is_refused_where_the_law_keeps_the_archive_and_the_person_may_appeal() {
    everywhere(async |centre| {
        let request = asked(centre, RightsRequestKind::Erasure).await;
        let mut rights = centre.operator("berit").rights();
        rights.answer_rights_request(refuses(&request, RightsGround::ArchiveDuty)).await.unwrap();
        let found = find(centre, &request, true).await.expect("it is in the list");
        assert_eq!((found.outcome(), found.ground()), (RightsOutcome::Refused, RightsGround::ArchiveDuty));
        assert!(found.appealable && !found.overdue && found.reason.contains("by law"));
        assert!(found.answered_by.starts_with("operator:berit"), "{}", found.answered_by);
        assert_eq!(find(centre, &request, false).await, None, "it is open no more");
    });
}

#[test]
fn an_answer_is_given_once_on_a_ground_that_fits_and_not_before_the_question() {
    everywhere(async |centre| {
        let request = asked(centre, RightsRequestKind::Access).await;
        let mut rights = centre.operator("anna").rights();
        let unfit = rights.answer_rights_request(refuses(&request, RightsGround::ArchiveDuty)).await;
        assert_eq!(refused(unfit).reason, "GROUND_UNFIT");
        let early = AnswerRightsRequestRequest { answered_on: "2026-01-14".into(), ..grants(&request) };
        assert_eq!(refused(rights.answer_rights_request(early).await).reason, "ANSWER_BEFORE_REQUEST");
        let stale = AnswerRightsRequestRequest { etag: "7".into(), ..grants(&request) };
        assert_eq!(refused(rights.answer_rights_request(stale).await).reason, "ETAG_MISMATCH");
        let answered = rights.answer_rights_request(grants(&request)).await.unwrap().into_inner();
        assert_eq!(answered.etag, "2");
        assert_eq!(refused(rights.answer_rights_request(grants(&request)).await).reason, "RIGHTS_REQUEST_ANSWERED");
        let nowhere = grants("rights_00000000000000000000000000000000");
        assert_eq!(refused(rights.answer_rights_request(nowhere).await).reason, "RIGHTS_REQUEST_NOT_FOUND");
    });
}

#[test]
fn what_is_refused_has_its_ground_and_reason_and_what_is_granted_has_none() {
    everywhere(async |centre| {
        let mut rights = centre.operator("anna").rights();
        let bare = AnswerRightsRequestRequest { outcome: RightsOutcome::Partly.into(), ..grants("x") };
        let bare = fields(rights.answer_rights_request(bare).await);
        assert_eq!(bare, ["rights_request_id", "ground", "reason"]);
        let both = AnswerRightsRequestRequest {
            outcome: RightsOutcome::Granted.into(),
            ..refuses("rights_00000000000000000000000000000000", RightsGround::Secrecy)
        };
        assert_eq!(fields(rights.answer_rights_request(both).await), ["ground", "reason", "appealable"]);
    });
}

#[test]
fn an_answer_that_is_sent_again_is_given_once() {
    everywhere(async |centre| {
        let request = grants(&asked(centre, RightsRequestKind::Access).await);
        let rights = || centre.operator("anna").rights();
        let answered = twice(request, async |request| rights().answer_rights_request(request).await).await;
        assert_eq!(answered.etag, "2");
    });
}
