//! SubmitClaim.

use proto::reell::funding::v1::{ClaimState, DueDateState, ListDueDatesRequest, SubmitClaimRequest};
use sandbox::{everywhere, fields, key, refused};

use super::NO_CLAIM;
use crate::replay::twice;

fn of(claim: &str) -> SubmitClaimRequest {
    SubmitClaimRequest { request_id: key(), claim_id: claim.to_owned(), report_reference: "report 1".into() }
}

#[test]
fn a_claim_is_handed_in_with_its_report_and_its_due_date_is_done() {
    everywhere(async |centre| {
        let matter = centre.a_project().await;
        let claim = matter.a_signed_claim(700_000).await;
        let mut claims = matter.caller("economist").claims();
        let submitted = claims.submit_claim(of(&claim.id)).await.unwrap().into_inner().claim.unwrap();
        assert_eq!((submitted.state(), submitted.report_reference.as_str()), (ClaimState::Submitted, "report 1"));
        assert!(submitted.late, "its day was in 2024");
        let filter = format!("decision_id = {} AND kind = claim", matter.id());
        let request = ListDueDatesRequest { filter, ..Default::default() };
        let due = claims.list_due_dates(request).await.unwrap().into_inner().due_dates;
        assert_eq!(due[0].state(), DueDateState::Done);
        assert_eq!(refused(claims.submit_claim(of(&claim.id)).await).reason, "CLAIM_STATE");
        assert_eq!(refused(claims.submit_claim(of(NO_CLAIM)).await).reason, "CLAIM_NOT_FOUND");
        let wrong = SubmitClaimRequest { report_reference: String::new(), ..of("x") };
        assert_eq!(fields(claims.submit_claim(wrong).await), ["claim_id", "report_reference"]);
    });
}

#[test]
fn a_claim_that_is_sent_again_is_handed_in_once() {
    everywhere(async |centre| {
        let matter = centre.a_project().await;
        let claim = matter.a_signed_claim(700_000).await;
        let send = async |request| matter.caller("economist").claims().submit_claim(request).await;
        twice(of(&claim.id), send).await;
    });
}
