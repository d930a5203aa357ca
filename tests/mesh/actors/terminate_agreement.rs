//! TerminateAgreement.

use proto::reell::actors::v1::{AgreementState, TerminateAgreementRequest, TerminationReason};
use sandbox::{everywhere, fields, key, refused};

use super::draft_agreement::NO_AGREEMENT;
use crate::replay::{changes, twice};

/// That a party has given notice.
pub fn of(agreement: &str, from: &str) -> TerminateAgreementRequest {
    TerminateAgreementRequest {
        request_id: key(),
        agreement_id: agreement.to_owned(),
        etag: String::new(),
        from: from.to_owned(),
        reason: TerminationReason::Notice.into(),
    }
}

#[test]
fn a_terminated_agreement_holds_until_its_day_and_a_draft_is_given_up() {
    everywhere(async |centre| {
        let signed = centre.a_signed_agreement(centre.a_draft().await).await;
        let draft = centre.draft(centre.a_draft().await).await;
        let mut agreements = centre.operator("anna").agreements();
        let mut end = async |id: &str, from: &str| {
            agreements.terminate_agreement(of(id, from)).await.unwrap().into_inner().agreement.unwrap()
        };
        let later = end(&signed.id, "2199-01-01").await;
        assert_eq!((later.state(), later.until.as_str()), (AgreementState::InForce, "2199-01-01"));
        assert_eq!(later.termination_reason(), TerminationReason::Notice);
        assert_eq!(end(&draft.id, "").await.state(), AgreementState::Abandoned);
    });
}

#[test]
fn what_has_ended_or_is_not_there_is_not_terminated() {
    everywhere(async |centre| {
        let draft = centre.draft(centre.a_draft().await).await;
        let mut agreements = centre.operator("anna").agreements();
        let stale = TerminateAgreementRequest { etag: "9".into(), ..of(&draft.id, "") };
        assert_eq!(refused(agreements.terminate_agreement(stale).await).reason, "ETAG_MISMATCH");
        agreements.terminate_agreement(of(&draft.id, "")).await.unwrap();
        assert_eq!(refused(agreements.terminate_agreement(of(&draft.id, "")).await).reason, "AGREEMENT_ENDED");
        assert_eq!(refused(agreements.terminate_agreement(of(NO_AGREEMENT, "")).await).reason, "AGREEMENT_NOT_FOUND");
        let wrong = TerminateAgreementRequest { reason: 0, ..of("x", "soon") };
        assert_eq!(fields(agreements.terminate_agreement(wrong).await), ["agreement_id", "from", "reason"]);
    });
}

#[test]
fn a_termination_that_is_sent_again_is_one() {
    everywhere(async |centre| {
        let draft = centre.draft(centre.a_draft().await).await;
        let send = async |request| centre.operator("anna").agreements().terminate_agreement(request).await;
        twice(of(&draft.id, ""), send).await;
        assert_eq!(changes(centre, "actors", &draft.id).await, 2);
    });
}
