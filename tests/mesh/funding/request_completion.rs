//! RequestCompletion.

use proto::reell::funding::v1::{ClaimState, RequestCompletionRequest};
use sandbox::{builders::claims::Matter, everywhere, fields, key, refused};

use super::NO_CLAIM;
use crate::replay::twice;

pub fn of(claim: &str) -> RequestCompletionRequest {
    RequestCompletionRequest { request_id: key(), claim_id: claim.to_owned(), missing: "the time sheets".into() }
}

/// Asks for the completion of a claim.
pub async fn asked(matter: &Matter<'_>, claim: &str) {
    matter.caller("officer").claims().request_completion(of(claim)).await.unwrap();
}

#[test]
fn an_officer_asks_for_what_is_missing_and_there_are_fourteen_days_to_answer() {
    everywhere(async |centre| {
        let matter = centre.a_project().await;
        let claim = matter.a_submitted_claim(700_000).await;
        assert_eq!(
            refused(matter.caller("sign").claims().request_completion(of(&claim.id)).await).reason,
            "ATTESTATION_MISSING"
        );
        let mut officer = matter.caller("officer").claims();
        let asked = officer.request_completion(of(&claim.id)).await.unwrap().into_inner().claim.unwrap();
        let due = centre.clock().now().plus(std::time::Duration::from_secs(14 * 86_400)).date().to_string();
        assert_eq!((asked.state(), asked.completion_due), (ClaimState::Completion, due));
        assert_eq!(asked.rules.last().unwrap().key, "eruf_2021.time_limit.claim_completion");
        assert_eq!(refused(officer.request_completion(of(&claim.id)).await).reason, "CLAIM_STATE");
        assert_eq!(refused(officer.request_completion(of(NO_CLAIM)).await).reason, "CLAIM_NOT_FOUND");
        let wrong = RequestCompletionRequest { missing: "x".into(), ..of("x") };
        assert_eq!(fields(officer.request_completion(wrong).await), ["claim_id", "missing"]);
    });
}

#[test]
fn a_wish_for_completion_that_is_sent_again_is_one() {
    everywhere(async |centre| {
        let matter = centre.a_project().await;
        let claim = matter.a_submitted_claim(700_000).await;
        let send = async |request| matter.caller("officer").claims().request_completion(request).await;
        twice(of(&claim.id), send).await;
    });
}
