//! ReleaseCommitment.

use proto::reell::funding::v1::{CommitmentState, ReleaseCommitmentRequest};
use sandbox::{everywhere, fields, key, refused};

use super::{NO_COMMITMENT, read, reserve};
use crate::replay::{changes, twice};

fn of(id: &str, reason: &str) -> ReleaseCommitmentRequest {
    ReleaseCommitmentRequest { request_id: key(), commitment_id: id.to_owned(), reason: reason.to_owned() }
}

#[test]
fn released_money_can_be_committed_again() {
    everywhere(async |centre| {
        let decision = centre.an_active_decision(5_000_000).await;
        let held = reserve(centre, &decision.id, 5_000_000).await;
        let mut funding = centre.operator("anna").funding();
        let released =
            funding.release_commitment(of(&held.id, "opened twice")).await.unwrap().into_inner().commitment.unwrap();
        assert_eq!((released.state(), released.etag.as_str()), (CommitmentState::Released, "2"));
        assert_eq!(read(centre, &decision.id).await.available_ore, 5_000_000);
        reserve(centre, &decision.id, 5_000_000).await;
        assert_eq!(refused(funding.release_commitment(of(&held.id, "once more")).await).reason, "COMMITMENT_STATE");
        assert_eq!(read(centre, &decision.id).await.available_ore, 0);
    });
}

#[test]
fn a_commitment_that_is_not_there_and_fields_that_break_a_rule_are_refused() {
    everywhere(async |centre| {
        let mut funding = centre.operator("anna").funding();
        assert_eq!(
            refused(funding.release_commitment(of(NO_COMMITMENT, "why not")).await).reason,
            "COMMITMENT_NOT_FOUND"
        );
        assert_eq!(fields(funding.release_commitment(of("x", "no")).await), ["commitment_id", "reason"]);
    });
}

#[test]
fn a_release_that_is_sent_again_gives_back_once() {
    everywhere(async |centre| {
        let decision = centre.an_active_decision(5_000_000).await;
        let held = reserve(centre, &decision.id, 2_000_000).await;
        let send = async |request| centre.operator("anna").funding().release_commitment(request).await;
        twice(of(&held.id, "opened twice"), send).await;
        assert_eq!(changes(centre, "funding", &held.id).await, 2, "the reservation and its release");
        assert_eq!(read(centre, &decision.id).await.available_ore, 5_000_000);
    });
}
