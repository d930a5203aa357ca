//! SignClaim.

use proto::reell::funding::v1::{ClaimState, SignClaimRequest};
use sandbox::{everywhere, fields, key, refused};

use super::NO_CLAIM;
use crate::replay::twice;

fn of(claim: &str) -> SignClaimRequest {
    SignClaimRequest { request_id: key(), claim_id: claim.to_owned() }
}

#[test]
fn a_signatory_signs_what_is_locked_and_nobody_else_does() {
    everywhere(async |centre| {
        let matter = centre.a_project().await;
        let claim = matter.a_locked_claim(700_000).await;
        let refusal = refused(matter.caller("economist").claims().sign_claim(of(&claim.id)).await);
        assert_eq!(
            (refusal.reason.as_str(), refusal.metadata.get("role").map(String::as_str)),
            ("ATTESTATION_MISSING", Some("signatory"))
        );
        let mut sign = matter.caller("sign").claims();
        let signed = sign.sign_claim(of(&claim.id)).await.unwrap().into_inner().claim.unwrap();
        assert_eq!((signed.state(), signed.acts[2].act.as_str()), (ClaimState::Signed, "signed"));
        assert_eq!(refused(sign.sign_claim(of(&claim.id)).await).reason, "CLAIM_STATE");
        assert_eq!(refused(sign.sign_claim(of(NO_CLAIM)).await).reason, "CLAIM_NOT_FOUND");
        assert_eq!(fields(sign.sign_claim(of("x")).await), ["claim_id"]);
    });
}

#[test]
fn a_signature_that_is_sent_again_is_one() {
    everywhere(async |centre| {
        let matter = centre.a_project().await;
        let claim = matter.a_locked_claim(700_000).await;
        let send = async |request| matter.caller("sign").claims().sign_claim(request).await;
        let answer = twice(of(&claim.id), send).await;
        assert_eq!(answer.claim.unwrap().acts.len(), 3);
    });
}
