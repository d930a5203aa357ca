//! OpenClaim.

use proto::reell::funding::v1::{ClaimState, LineCut, LockClaimRequest, OpenClaimRequest};
use sandbox::{everywhere, fields, key, refused};

use super::{NO_CLAIM, NO_DECISION};
use crate::replay::{changes, twice};

#[test]
fn a_period_has_one_claim_and_what_was_cut_is_claimed_again_by_one_that_corrects() {
    everywhere(async |centre| {
        let matter = centre.a_project().await;
        let cut = LineCut { position: 0, accepted_ore: 600_000, reason: "no time sheet".into() };
        let first = matter.a_decided_claim(1_000_000, vec![cut]).await;
        let mut claims = matter.caller("economist").claims();
        let refusal = refused(claims.open_claim(matter.opening("2024-01-01")).await);
        assert_eq!((refusal.reason.as_str(), refusal.metadata.get("subject")), ("PERIOD_CLAIMED", Some(&first.id)));
        let correction = OpenClaimRequest { corrects_claim_id: first.id.clone(), ..matter.opening("") };
        let second = claims.open_claim(correction).await.unwrap().into_inner().claim.unwrap();
        assert_eq!((second.state(), second.period_to.as_str()), (ClaimState::Draft, "2024-06-30"));
        let lock = LockClaimRequest { request_id: key(), claim_id: second.id, etag: String::new() };
        let locked = claims.lock_claim(lock).await.unwrap().into_inner().claim.unwrap();
        assert_eq!((locked.claimed_ore, locked.requested_ore), (400_000, 400_000));
    });
}

#[test]
fn what_was_rejected_is_claimed_again_by_a_claim_that_corrects() {
    everywhere(async |centre| {
        let matter = centre.a_project().await;
        let cut = LineCut { position: 0, accepted_ore: 0, reason: "no time sheet".into() };
        let rejected = matter.a_decided_claim(1_000_000, vec![cut]).await;
        assert_eq!(rejected.state(), ClaimState::Rejected);
        let correction = OpenClaimRequest { corrects_claim_id: rejected.id, ..matter.opening("") };
        let opened = matter.caller("economist").claims().open_claim(correction).await;
        let again = matter.lock(opened.unwrap().into_inner().claim.unwrap().id).await;
        assert_eq!((again.claimed_ore, again.requested_ore), (1_000_000, 1_000_000));
    });
}

#[test]
fn a_period_that_was_skipped_is_not_claimed_where_the_final_claim_is_decided() {
    everywhere(async |centre| {
        let matter = centre.a_project().await;
        matter.end().await;
        assert!(matter.project().await.closed);
        let skipped = matter.caller("economist").claims().open_claim(matter.opening("2024-01-01")).await;
        assert_eq!(refused(skipped).reason, "PROJECT_CLOSED");
    });
}

#[test]
fn without_the_undertaking_without_a_period_and_of_a_claim_that_is_not_decided_nothing_is_opened() {
    everywhere(async |centre| {
        let matter = centre.a_planned_project().await;
        let mut claims = matter.caller("economist").claims();
        assert_eq!(refused(claims.open_claim(matter.opening("2024-01-01")).await).reason, "UNDERTAKING_NOT_ACCEPTED");
        assert_eq!(fields(claims.open_claim(matter.opening("2024-01-02")).await), ["period_from"]);
        let nowhere = OpenClaimRequest { decision_id: NO_DECISION.into(), ..matter.opening("2024-01-01") };
        assert_eq!(refused(claims.open_claim(nowhere).await).reason, "PROJECT_NOT_FOUND");
        let correcting = |id: &str| OpenClaimRequest { corrects_claim_id: id.to_owned(), ..matter.opening("") };
        assert_eq!(refused(claims.open_claim(correcting(NO_CLAIM)).await).reason, "CLAIM_NOT_FOUND");
        matter.accept().await;
        let draft = matter.open().await;
        assert_eq!(refused(claims.open_claim(correcting(&draft.id)).await).reason, "CLAIM_STATE");
        assert_eq!(refused(claims.open_claim(matter.opening("2024-07-01")).await).reason, "PERIOD_CLAIMED");
    });
}

#[test]
fn a_claim_whose_opening_is_sent_again_is_one() {
    everywhere(async |centre| {
        let matter = centre.a_project().await;
        let send = async |request| matter.caller("economist").claims().open_claim(request).await;
        let answer = twice(matter.opening("2024-01-01"), send).await;
        assert_eq!(changes(centre, "funding", &answer.claim.unwrap().id).await, 1);
    });
}
