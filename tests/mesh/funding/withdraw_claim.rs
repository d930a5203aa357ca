//! WithdrawClaim.

use proto::reell::funding::v1::{ClaimState, WithdrawClaimRequest};
use sandbox::{everywhere, fields, key, refused};

use super::NO_CLAIM;
use crate::replay::{changes, twice};

/// The command to take a claim back.
pub fn of(claim: &str) -> WithdrawClaimRequest {
    WithdrawClaimRequest {
        request_id: key(),
        claim_id: claim.to_owned(),
        etag: String::new(),
        reason: "nothing was paid in the period".into(),
    }
}

#[test]
fn a_draft_is_taken_back_and_another_claim_can_be_opened() {
    everywhere(async |centre| {
        let matter = centre.a_project().await;
        let draft = matter.open().await;
        let mut claims = matter.caller("economist").claims();
        let stale = WithdrawClaimRequest { etag: "7".into(), ..of(&draft.id) };
        assert_eq!(refused(claims.withdraw_claim(stale).await).reason, "ETAG_MISMATCH");
        let withdrawn = claims.withdraw_claim(of(&draft.id)).await.unwrap().into_inner().claim.unwrap();
        assert_eq!(withdrawn.state(), ClaimState::Withdrawn);
        assert_eq!((withdrawn.acts[1].act.as_str(), withdrawn.acts[1].note.len()), ("withdrawn", 30));
        let later = matter.open_of("2024-07-01").await;
        claims.withdraw_claim(of(&later.id)).await.unwrap();
        let locked = matter.a_locked_claim(700_000).await;
        assert_eq!(refused(claims.withdraw_claim(of(&locked.id)).await).reason, "CLAIM_STATE");
        assert_eq!(refused(claims.withdraw_claim(of(NO_CLAIM)).await).reason, "CLAIM_NOT_FOUND");
        let wrong = WithdrawClaimRequest { reason: "x".into(), ..of("x") };
        assert_eq!(fields(claims.withdraw_claim(wrong).await), ["claim_id", "reason"]);
    });
}

#[test]
fn a_withdrawal_that_is_sent_again_is_one() {
    everywhere(async |centre| {
        let matter = centre.a_project().await;
        let draft = matter.open().await;
        let send = async |request| matter.caller("economist").claims().withdraw_claim(request).await;
        twice(of(&draft.id), send).await;
        assert_eq!(changes(centre, "funding", &draft.id).await, 2);
    });
}
