//! CompleteClaim.

use proto::reell::funding::v1::{ClaimState, CompleteClaimRequest};
use sandbox::{everywhere, fields, key, refused};

use super::{NO_CLAIM, request_completion::asked};
use crate::replay::twice;

fn of(claim: &str) -> CompleteClaimRequest {
    CompleteClaimRequest { request_id: key(), claim_id: claim.to_owned(), answer: "They are enclosed.".into() }
}

#[test]
fn a_claim_that_is_completed_is_handed_in_again() {
    everywhere(async |centre| {
        let matter = centre.a_project().await;
        let claim = matter.a_submitted_claim(700_000).await;
        let mut claims = matter.caller("economist").claims();
        assert_eq!(refused(claims.complete_claim(of(&claim.id)).await).reason, "CLAIM_STATE");
        asked(&matter, &claim.id).await;
        let complete = claims.complete_claim(of(&claim.id)).await.unwrap().into_inner().claim.unwrap();
        assert_eq!((complete.state(), complete.completion_due.as_str()), (ClaimState::Submitted, ""));
        assert_eq!(refused(claims.complete_claim(of(NO_CLAIM)).await).reason, "CLAIM_NOT_FOUND");
        assert_eq!(fields(claims.complete_claim(of("x")).await), ["claim_id"]);
    });
}

#[test]
fn an_answer_that_is_sent_again_is_one() {
    everywhere(async |centre| {
        let matter = centre.a_project().await;
        let claim = matter.a_submitted_claim(700_000).await;
        asked(&matter, &claim.id).await;
        let send = async |request| matter.caller("economist").claims().complete_claim(request).await;
        twice(of(&claim.id), send).await;
    });
}
