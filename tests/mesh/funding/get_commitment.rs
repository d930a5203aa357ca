//! GetCommitment.

use proto::reell::funding::v1::GetCommitmentRequest;
use sandbox::{everywhere, fields, refused};

use super::{NO_COMMITMENT, reserve};

fn of(id: &str) -> GetCommitmentRequest {
    GetCommitmentRequest { commitment_id: id.to_owned() }
}

#[test]
fn a_commitment_is_read_as_it_was_recorded() {
    everywhere(async |centre| {
        let decision = centre.an_active_decision(5_000_000).await;
        let held = reserve(centre, &decision.id, 700_000).await;
        let read = centre.operator("anna").funding().get_commitment(of(&held.id)).await.unwrap().into_inner();
        assert_eq!(read.commitment, Some(held));
    });
}

#[test]
fn a_commitment_that_is_not_there_and_an_id_that_is_none_are_refused() {
    everywhere(async |centre| {
        let mut funding = centre.operator("anna").funding();
        assert_eq!(refused(funding.get_commitment(of(NO_COMMITMENT)).await).reason, "COMMITMENT_NOT_FOUND");
        assert_eq!(fields(funding.get_commitment(of("")).await), ["commitment_id"]);
    });
}
