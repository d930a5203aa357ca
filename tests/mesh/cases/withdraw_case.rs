//! WithdrawCase.

use proto::reell::{
    actors::v1::ProtectionMarking,
    cases::v1::{CaseState, OpenCaseRequest, WithdrawCaseRequest},
    funding::v1::{CommitmentState, GetCommitmentRequest},
};
use sandbox::{eventually, everywhere, fields, key, refused};

use super::{DENIED, NO_CASE, denials, history, mark, named_for};
use crate::{actors::NO_ORGANISATION, funding::read};

fn of(id: &str, etag: &str) -> WithdrawCaseRequest {
    WithdrawCaseRequest { request_id: key(), case_id: id.to_owned(), etag: etag.to_owned() }
}

#[test]
fn a_withdrawn_case_is_closed_and_gives_its_money_back_and_the_person_may_come_again() {
    everywhere(async |centre| {
        let order = centre.an_order().await;
        let case = centre.open(order.clone()).await;
        let withdrawn = centre
            .partner(&case.referrer_id)
            .cases()
            .withdraw_case(of(&case.id, "1"))
            .await
            .unwrap()
            .into_inner()
            .case
            .unwrap();
        assert_eq!((withdrawn.state(), withdrawn.etag.as_str(), withdrawn.cost_ore), (CaseState::Withdrawn, "2", 0));
        let commitment = GetCommitmentRequest { commitment_id: case.commitment_id };
        eventually("a released commitment", async || {
            let held = centre.operator("anna").funding().get_commitment(commitment.clone()).await.unwrap().into_inner();
            held.commitment.unwrap().state() == CommitmentState::Released
        })
        .await;
        let second = centre.open(OpenCaseRequest { request_id: key(), ..order }).await;
        assert_ne!(second.id, case.id);
    });
}

#[test]
fn what_a_decision_committed_is_there_again_right_after_the_withdrawal() {
    everywhere(async |centre| {
        let decision = centre.an_active_decision(5_000_000).await;
        let order = OpenCaseRequest {
            decision_id: decision.id.clone(),
            planned_cost_ore: 2_000_000,
            ..centre.an_order().await
        };
        let case = centre.open(order).await;
        let held = read(centre, &decision.id).await;
        assert_eq!((held.available_ore, held.committed_ore), (3_000_000, 2_000_000));
        centre.operator("anna").cases().withdraw_case(of(&case.id, "")).await.unwrap();
        centre.settle().await;
        let held = read(centre, &decision.id).await;
        assert_eq!((held.available_ore, held.committed_ore, held.spent_ore), (5_000_000, 0, 0));
    });
}

#[test]
fn the_same_withdrawal_sent_again_is_made_once() {
    everywhere(async |centre| {
        let case = centre.an_open_case().await;
        let request = of(&case.id, "1");
        let mut cases = centre.operator("anna").cases();
        let first = cases.withdraw_case(request.clone()).await.unwrap().into_inner();
        assert_eq!(cases.withdraw_case(request).await.unwrap().into_inner(), first);
        let happened = [(1, "CaseOpened".to_owned()), (2, "CaseWithdrawn".to_owned())];
        assert_eq!(history(centre, "cases", &case.id).await, happened);
    });
}

#[test]
fn whoever_may_not_withdraws_no_case() {
    everywhere(async |centre| {
        let case = centre.an_open_case().await;
        let said =
            denials(centre, "cases.withdraw", async |caller| caller.cases().withdraw_case(of(&case.id, "")).await)
                .await;
        assert_eq!(said, DENIED);
        assert_eq!(history(centre, "cases", &case.id).await.len(), 1);
    });
}

#[test]
fn a_closed_case_an_older_state_and_a_case_of_another_partner_are_refused() {
    everywhere(async |centre| {
        let case = centre.an_open_case().await;
        let mut cases = centre.operator("anna").cases();
        assert_eq!(refused(cases.withdraw_case(of(&case.id, "9")).await).reason, "ETAG_MISMATCH");
        let of_another = refused(centre.partner(NO_ORGANISATION).cases().withdraw_case(of(&case.id, "")).await);
        assert_eq!(of_another.reason, "CASE_NOT_FOUND");
        let of_nobody = refused(centre.partner(NO_ORGANISATION).cases().withdraw_case(of(NO_CASE, "")).await);
        assert_eq!(of_another, of_nobody, "nobody learns of a case that is another's");
        cases.withdraw_case(of(&case.id, "")).await.unwrap();
        assert_eq!(refused(cases.withdraw_case(of(&case.id, "")).await).reason, "CASE_CLOSED");
        assert_eq!(refused(cases.withdraw_case(of(NO_CASE, "")).await).reason, "CASE_NOT_FOUND");
        assert_eq!(fields(cases.withdraw_case(of("org_1", "")).await), ["case_id"]);
    });
}

#[test]
fn the_case_of_a_protected_person_is_withdrawn_by_the_named_alone() {
    everywhere(async |centre| {
        let case = centre.an_open_case().await;
        mark(centre, &case, ProtectionMarking::Secrecy).await;
        for caller in [centre.operator("berit"), centre.partner(&case.referrer_id)] {
            let of_nobody = refused(caller.cases().withdraw_case(of(NO_CASE, "")).await);
            assert_eq!(refused(caller.cases().withdraw_case(of(&case.id, "")).await), of_nobody);
        }
        let anna = named_for(centre, &case.person_id).await;
        anna.cases().withdraw_case(of(&case.id, "")).await.unwrap();
    });
}
