//! PostPending.

use proto::reell::funding::v1::{AccountGuard, PendingPostingState, PostPendingRequest};
use sandbox::{everywhere, fields, key, refused};

use super::books::{balance, hold, open, source};
use crate::replay::twice;

/// The command to move so much of what is held.
pub fn of(pending: &str, ore: i64) -> PostPendingRequest {
    PostPendingRequest {
        request_id: key(),
        pending_id: pending.to_owned(),
        amount_ore: ore,
        kind: "phase_completed".into(),
        ..PostPendingRequest::default()
    }
}

#[test]
fn a_part_is_moved_and_the_rest_is_free_again_and_that_is_the_end_of_it() {
    everywhere(async |centre| {
        let (source, _) = source(centre, 10_000).await;
        let other = open(centre, AccountGuard::None).await;
        let held = hold(centre, &source, &other, 8_000).await;
        let mut ledger = centre.operator("anna").ledger();
        let refusal = refused(ledger.post_pending(of(&held.id, 8_001)).await);
        assert_eq!(
            (refusal.reason.as_str(), refusal.metadata.get("amount_ore").map(String::as_str)),
            ("PENDING_EXCEEDED", Some("8000"))
        );
        let answer = ledger.post_pending(of(&held.id, 5_000)).await.unwrap().into_inner();
        let (pending, entry) = (answer.pending.unwrap(), answer.entry.unwrap());
        assert_eq!((pending.state(), pending.posted_ore), (PendingPostingState::Posted, 5_000));
        assert_eq!((pending.entry_id.as_str(), entry.kind.as_str()), (entry.id.as_str(), "phase_completed"));
        let stands = balance(centre, &source).await;
        assert_eq!((stands.posted_debit_ore, stands.pending_debit_ore, stands.available_ore), (5_000, 0, 5_000));
        let again = refused(ledger.post_pending(of(&held.id, 1)).await);
        assert_eq!(
            (again.reason.as_str(), again.metadata.get("state").map(String::as_str)),
            ("PENDING_RESOLVED", Some("posted"))
        );
    });
}

#[test]
fn all_of_it_is_moved_where_no_amount_is_named() {
    everywhere(async |centre| {
        let (source, _) = source(centre, 10_000).await;
        let other = open(centre, AccountGuard::None).await;
        let held = hold(centre, &source, &other, 10_000).await;
        centre.operator("anna").ledger().post_pending(of(&held.id, 0)).await.unwrap();
        assert_eq!(balance(centre, &other).await.posted_credit_ore, 10_000);
    });
}

#[test]
fn what_is_not_there_or_not_an_id_is_refused() {
    everywhere(async |centre| {
        let mut ledger = centre.operator("anna").ledger();
        let nothing = "pending_00000000000000000000000000000000";
        assert_eq!(refused(ledger.post_pending(of(nothing, 1)).await).reason, "PENDING_NOT_FOUND");
        let wrong = PostPendingRequest { kind: String::new(), effective_date: "x".into(), ..of("x", -1) };
        assert_eq!(fields(ledger.post_pending(wrong).await), ["pending_id", "amount_ore", "effective_date", "kind"]);
    });
}

#[test]
fn a_posting_that_is_sent_again_moves_its_money_once() {
    everywhere(async |centre| {
        let (source, _) = source(centre, 10_000).await;
        let other = open(centre, AccountGuard::None).await;
        let held = hold(centre, &source, &other, 8_000).await;
        let send = async |request| centre.operator("anna").ledger().post_pending(request).await;
        twice(of(&held.id, 3_000), send).await;
        assert_eq!(balance(centre, &other).await.posted_credit_ore, 3_000);
    });
}
