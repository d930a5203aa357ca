//! ApproveAmendment.

use proto::reell::funding::v1::{AmendmentState, ApproveAmendmentRequest, AttestationRole};
use sandbox::{builders::claims::Matter, everywhere, fields, key, refused};

use super::{activate_decision::replace, amend_budget};
use crate::replay::twice;

async fn asked(matter: &Matter<'_>, who: &str) -> ApproveAmendmentRequest {
    let request = amend_budget::of(matter, 495_000_000, 25_000_000);
    let answer = matter.caller(who).claims().amend_budget(request).await.unwrap().into_inner();
    ApproveAmendmentRequest {
        request_id: key(),
        amendment_id: answer.amendment.unwrap().id,
        decline: false,
        decision_reference: "§ 31, 2024-05-02".into(),
    }
}

#[test]
fn a_formal_change_holds_when_an_officer_names_its_decision() {
    everywhere(async |centre| {
        let matter = centre.a_project().await;
        let request = asked(&matter, "economist").await;
        let mut officer = matter.caller("officer").claims();
        let bare = ApproveAmendmentRequest { request_id: key(), decision_reference: String::new(), ..request.clone() };
        assert_eq!(fields(officer.approve_amendment(bare).await), ["decision_reference"]);
        let unknown = ApproveAmendmentRequest {
            request_id: key(),
            amendment_id: "amendment_00000000000000000000000000000000".into(),
            ..request.clone()
        };
        assert_eq!(refused(officer.approve_amendment(unknown).await).reason, "AMENDMENT_NOT_FOUND");
        let refusal = refused(matter.caller("economist").claims().approve_amendment(request.clone()).await);
        assert_eq!(refusal.reason, "ATTESTATION_MISSING");
        let applied = officer.approve_amendment(request.clone()).await.unwrap().into_inner().amendment.unwrap();
        assert_eq!((applied.state(), applied.settled_by), (AmendmentState::Applied, matter.account("officer")));
        assert_eq!(matter.project().await.categories[1].budget_ore, 25_000_000);
        let again = ApproveAmendmentRequest { request_id: key(), ..request };
        assert_eq!(refused(officer.approve_amendment(again).await).reason, "AMENDMENT_STATE");
    });
}

#[test]
fn whoever_asked_for_a_change_does_not_approve_it_and_neither_does_who_signs() {
    everywhere(async |centre| {
        let matter = centre.a_project().await;
        let own = asked(&matter, "officer").await;
        assert_eq!(
            refused(matter.caller("officer").claims().approve_amendment(own.clone()).await).reason,
            "SAME_PERSON"
        );
        // The signatory's human, by an account with an officer's right.
        let mut right = matter.right("second", AttestationRole::Officer);
        right.person_id = matter.person("sign");
        matter.grant(right).await;
        let refusal = refused(matter.caller("second").claims().approve_amendment(own).await);
        assert_eq!(refusal.reason, "CONFLICT_OF_INTEREST");
    });
}

#[test]
fn a_change_that_waits_is_only_declined_where_the_final_claim_is_decided_or_the_decision_was_replaced() {
    everywhere(async |centre| {
        let (ended, replaced) = (centre.a_project().await, centre.a_project().await);
        let waiting = [asked(&ended, "economist").await, asked(&replaced, "economist").await];
        ended.end().await;
        replace(centre, &replaced).await;
        let matters = [(ended, "PROJECT_CLOSED"), (replaced, "DECISION_NOT_ACTIVE")];
        for (request, (matter, reason)) in waiting.into_iter().zip(matters) {
            let mut officer = matter.caller("officer").claims();
            assert_eq!(refused(officer.approve_amendment(request.clone()).await).reason, reason);
            let decline = ApproveAmendmentRequest { request_id: key(), decline: true, ..request };
            let declined = officer.approve_amendment(decline).await.unwrap().into_inner().amendment.unwrap();
            assert_eq!(declined.state(), AmendmentState::Declined);
        }
    });
}

#[test]
fn an_approval_that_is_sent_again_is_one() {
    everywhere(async |centre| {
        let matter = centre.a_project().await;
        let request = asked(&matter, "economist").await;
        let send = async |request| matter.caller("officer").claims().approve_amendment(request).await;
        twice(ApproveAmendmentRequest { decline: true, ..request }, send).await;
        assert_eq!(matter.project().await.categories[1].budget_ore, 20_000_000);
    });
}
