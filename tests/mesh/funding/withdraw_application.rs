//! WithdrawApplication.

use proto::reell::funding::v1::{ApplicationState, DueDateState, WithdrawApplicationRequest};
use sandbox::{everywhere, fields, key, refused};

use super::{
    NO_APPLICATION,
    request_application_completion::{asked, due},
};
use crate::replay::twice;

fn of(application: &str) -> WithdrawApplicationRequest {
    WithdrawApplicationRequest {
        request_id: key(),
        application_id: application.to_owned(),
        etag: String::new(),
        reason: "another plan".into(),
    }
}

#[test]
fn what_is_not_decided_is_taken_back_by_whoever_could_hand_it_in() {
    everywhere(async |centre| {
        let filing = centre.a_filing().await;
        let mut writer = filing.caller("writer").applications();
        let draft = filing.a_draft().await;
        let stale = WithdrawApplicationRequest { etag: "7".into(), ..of(&draft.id) };
        assert_eq!(refused(writer.withdraw_application(stale).await).reason, "ETAG_MISMATCH");
        let withdrawn = writer.withdraw_application(of(&draft.id)).await.unwrap().into_inner().application.unwrap();
        assert_eq!(withdrawn.state(), ApplicationState::Withdrawn);
        let proposed = filing.a_proposed(50_000_000).await;
        assert_eq!(refused(writer.withdraw_application(of(&proposed.id)).await).reason, "ATTESTATION_MISSING");
        let mut sign = filing.caller("sign").applications();
        sign.withdraw_application(of(&proposed.id)).await.unwrap();
        assert_eq!(refused(sign.withdraw_application(of(&proposed.id)).await).reason, "APPLICATION_STATE");
        assert_eq!(refused(sign.withdraw_application(of(NO_APPLICATION)).await).reason, "APPLICATION_NOT_FOUND");
        let wrong = WithdrawApplicationRequest { reason: "x".into(), ..of("x") };
        assert_eq!(fields(sign.withdraw_application(wrong).await), ["application_id", "reason"]);
    });
}

#[test]
fn nothing_more_is_due_in_an_application_that_was_taken_back() {
    everywhere(async |centre| {
        let filing = centre.a_filing().await;
        let application = filing.a_registered().await;
        asked(&filing, &application.id).await;
        filing.caller("sign").applications().withdraw_application(of(&application.id)).await.unwrap();
        assert_eq!(due(&filing, &application.id).await, [(filing.day(14), DueDateState::Lapsed)]);
    });
}

#[test]
fn a_withdrawal_that_is_sent_again_is_one() {
    everywhere(async |centre| {
        let filing = centre.a_filing().await;
        let application = filing.a_submitted().await;
        let send = async |request| filing.caller("sign").applications().withdraw_application(request).await;
        twice(of(&application.id), send).await;
    });
}
