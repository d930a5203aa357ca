//! CompleteApplication.

use proto::reell::funding::v1::{ApplicationState, CompleteApplicationRequest, DueDateState};
use sandbox::{everywhere, fields, key, refused};

use super::{
    NO_APPLICATION,
    request_application_completion::{asked, due},
};
use crate::replay::twice;

fn of(application: &str) -> CompleteApplicationRequest {
    CompleteApplicationRequest {
        request_id: key(),
        application_id: application.to_owned(),
        etag: String::new(),
        answer: "It is enclosed.".into(),
    }
}

#[test]
fn an_application_is_completed_and_may_be_asked_again() {
    everywhere(async |centre| {
        let filing = centre.a_filing().await;
        let application = filing.a_registered().await;
        let mut writer = filing.caller("writer").applications();
        assert_eq!(refused(writer.complete_application(of(&application.id)).await).reason, "APPLICATION_STATE");
        asked(&filing, &application.id).await;
        let stale = CompleteApplicationRequest { etag: "1".into(), ..of(&application.id) };
        assert_eq!(refused(writer.complete_application(stale).await).reason, "ETAG_MISMATCH");
        let complete = writer.complete_application(of(&application.id)).await.unwrap().into_inner();
        let complete = complete.application.unwrap();
        assert_eq!((complete.state(), complete.completion_due.as_str()), (ApplicationState::Completed, ""));
        assert_eq!(due(&filing, &application.id).await, [(filing.day(14), DueDateState::Done)]);
        asked(&filing, &application.id).await;
        assert_eq!(due(&filing, &application.id).await, [(filing.day(14), DueDateState::Open)]);
        assert_eq!(refused(writer.complete_application(of(NO_APPLICATION)).await).reason, "APPLICATION_NOT_FOUND");
        let wrong = CompleteApplicationRequest { answer: "x".into(), ..of("x") };
        assert_eq!(fields(writer.complete_application(wrong).await), ["application_id", "answer"]);
    });
}

#[test]
fn an_answer_that_is_sent_again_is_one() {
    everywhere(async |centre| {
        let filing = centre.a_filing().await;
        let application = filing.a_registered().await;
        asked(&filing, &application.id).await;
        let send = async |request| filing.caller("writer").applications().complete_application(request).await;
        twice(of(&application.id), send).await;
    });
}
