//! WithdrawCase.

use proto::reell::{
    cases::v1::{CaseState, OpenCaseRequest, WithdrawCaseRequest},
    funding::v1::{CommitmentState, GetCommitmentRequest},
};
use sandbox::{eventually, everywhere, fields, key, refused};

use super::NO_CASE;
use crate::actors::NO_ORGANISATION;

fn of(id: &str, etag: &str) -> WithdrawCaseRequest {
    WithdrawCaseRequest { request_id: key(), case_id: id.to_owned(), etag: etag.to_owned() }
}

#[test]
fn a_withdrawn_case_is_closed_and_gives_its_money_back_and_the_person_may_come_again() {
    everywhere(async |centre| {
        let order = centre.an_order().await;
        let case = centre.open(order.clone()).await;
        let withdrawn = centre.partner(&case.referrer_id).cases().withdraw_case(of(&case.id, "1")).await.unwrap().into_inner().case.unwrap();
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
fn a_closed_case_an_older_state_and_a_case_of_another_partner_are_refused() {
    everywhere(async |centre| {
        let case = centre.an_open_case().await;
        let mut cases = centre.operator("anna").cases();
        assert_eq!(refused(cases.withdraw_case(of(&case.id, "9")).await).reason, "ETAG_MISMATCH");
        let of_another = refused(centre.partner(NO_ORGANISATION).cases().withdraw_case(of(&case.id, "")).await);
        assert_eq!(of_another.reason, "CASE_NOT_FOUND");
        cases.withdraw_case(of(&case.id, "")).await.unwrap();
        assert_eq!(refused(cases.withdraw_case(of(&case.id, "")).await).reason, "CASE_CLOSED");
        assert_eq!(refused(cases.withdraw_case(of(NO_CASE, "")).await).reason, "CASE_NOT_FOUND");
        assert_eq!(fields(cases.withdraw_case(of("org_1", "")).await), ["case_id"]);
    });
}
