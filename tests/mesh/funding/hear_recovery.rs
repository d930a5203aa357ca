//! HearRecovery.

use proto::reell::funding::v1::{HearRecoveryRequest, RecoveryState};
use sandbox::{builders::claims::Matter, everywhere, fields, key, refused};

use super::{NO_RECOVERY, open_recovery::opened};
use crate::replay::twice;

fn of(recovery: &str) -> HearRecoveryRequest {
    HearRecoveryRequest { request_id: key(), recovery_id: recovery.to_owned(), answer: "It was a mistake.".into() }
}

/// A recovery whose recipient has been heard.
pub async fn heard(matter: &Matter<'_>, payment: &str, ore: i64) -> String {
    let recovery = opened(matter, payment, ore).await;
    matter.caller("officer").claims().hear_recovery(of(&recovery.id)).await.unwrap();
    recovery.id
}

#[test]
fn the_recipient_is_heard_once() {
    everywhere(async |centre| {
        let matter = centre.a_project().await;
        let payment = matter.a_confirmed_payment(1_000_000).await;
        let recovery = opened(&matter, &payment.id, 1_000).await;
        let mut officer = matter.caller("officer").claims();
        let heard = officer.hear_recovery(of(&recovery.id)).await.unwrap().into_inner().recovery.unwrap();
        assert_eq!((heard.state(), heard.answer.as_str()), (RecoveryState::Heard, "It was a mistake."));
        assert_eq!(refused(officer.hear_recovery(of(&recovery.id)).await).reason, "RECOVERY_STATE");
        assert_eq!(refused(officer.hear_recovery(of(NO_RECOVERY)).await).reason, "RECOVERY_NOT_FOUND");
        assert_eq!(fields(officer.hear_recovery(of("x")).await), ["recovery_id"]);
    });
}

#[test]
fn a_hearing_that_is_sent_again_is_one() {
    everywhere(async |centre| {
        let matter = centre.a_project().await;
        let payment = matter.a_confirmed_payment(1_000_000).await;
        let recovery = opened(&matter, &payment.id, 1_000).await;
        let send = async |request| matter.caller("officer").claims().hear_recovery(request).await;
        twice(of(&recovery.id), send).await;
    });
}
