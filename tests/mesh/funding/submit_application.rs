//! SubmitApplication.

use proto::reell::funding::v1::{ApplicationState, DraftApplicationRequest, SubmitApplicationRequest};
use sandbox::{everywhere, fields, key, refused};

use super::NO_APPLICATION;
use crate::replay::twice;

fn of(application: &str) -> SubmitApplicationRequest {
    SubmitApplicationRequest { request_id: key(), application_id: application.to_owned(), ..Default::default() }
}

#[test]
fn a_signatory_hands_in_and_the_day_of_receipt_is_the_earliest_start() {
    everywhere(async |centre| {
        let filing = centre.a_filing().await;
        let draft = filing.a_draft().await;
        let mut writer = filing.caller("writer").applications();
        assert_eq!(refused(writer.submit_application(of(&draft.id)).await).reason, "ATTESTATION_MISSING");
        let mut sign = filing.caller("sign").applications();
        let stale = SubmitApplicationRequest { etag: "9".into(), ..of(&draft.id) };
        assert_eq!(refused(sign.submit_application(stale).await).reason, "ETAG_MISMATCH");
        let handed_in = sign.submit_application(of(&draft.id)).await.unwrap().into_inner().application.unwrap();
        assert_eq!((handed_in.state(), handed_in.received_on), (ApplicationState::Submitted, filing.day(0)));
        assert_eq!(refused(sign.submit_application(of(&draft.id)).await).reason, "APPLICATION_STATE");

        let mut early = filing.drafting();
        early.content.as_mut().unwrap().from = "2026-01-10".into();
        let early = writer.draft_application(early).await.unwrap().into_inner().application.unwrap();
        let refusal = refused(sign.submit_application(of(&early.id)).await);
        assert_eq!(
            (refusal.reason.as_str(), refusal.metadata.get("earliest_from")),
            ("APPLICATION_START_EARLY", Some(&filing.day(0)))
        );
        // It came in by another way, and in time.
        let before = SubmitApplicationRequest { received_on: "2026-01-10".into(), ..of(&early.id) };
        let received = sign.submit_application(before).await.unwrap().into_inner().application.unwrap();
        assert_eq!(received.received_on, "2026-01-10");
    });
}

#[test]
fn what_is_not_whole_is_not_handed_in_and_all_that_is_lacking_is_named() {
    everywhere(async |centre| {
        let filing = centre.a_filing().await;
        let mut content = filing.content();
        content.purpose = String::new();
        content.financing[0].appropriation = 0;
        content.financing[1].applied_ore += 1;
        let request = DraftApplicationRequest { request_id: key(), content: Some(content) };
        let draft = filing.caller("writer").applications().draft_application(request).await.unwrap().into_inner();
        let mut sign = filing.caller("sign").applications();
        let refusal = refused(sign.submit_application(of(&draft.application.unwrap().id)).await);
        assert_eq!(
            (refusal.reason.as_str(), refusal.metadata.get("fields").map(String::as_str)),
            ("APPLICATION_INCOMPLETE", Some("content.purpose,content.financing[0].appropriation,content.financing"))
        );
        assert_eq!(refused(sign.submit_application(of(NO_APPLICATION)).await).reason, "APPLICATION_NOT_FOUND");
        let wrong = SubmitApplicationRequest { received_on: filing.day(1), ..of("x") };
        assert_eq!(fields(sign.submit_application(wrong).await), ["application_id", "received_on"]);
    });
}

#[test]
fn an_application_that_is_sent_again_is_handed_in_once() {
    everywhere(async |centre| {
        let filing = centre.a_filing().await;
        let draft = filing.a_draft().await;
        let send = async |request| filing.caller("sign").applications().submit_application(request).await;
        twice(of(&draft.id), send).await;
    });
}
