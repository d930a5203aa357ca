//! VoidPending.

use proto::reell::funding::v1::{AccountGuard, PendingPostingState, VoidPendingRequest};
use sandbox::{everywhere, fields, key, refused};

use super::books::{balance, hold, open, source};
use crate::replay::twice;

fn of(pending: &str) -> VoidPendingRequest {
    VoidPendingRequest { request_id: key(), pending_id: pending.to_owned() }
}

#[test]
fn what_was_held_is_free_again_once() {
    everywhere(async |centre| {
        let (source, _) = source(centre, 10_000).await;
        let other = open(centre, AccountGuard::None).await;
        let held = hold(centre, &source, &other, 8_000).await;
        let mut ledger = centre.operator("anna").ledger();
        let voided = ledger.void_pending(of(&held.id)).await.unwrap().into_inner().pending.unwrap();
        assert_eq!(voided.state(), PendingPostingState::Voided);
        let stands = balance(centre, &source).await;
        assert_eq!((stands.pending_debit_ore, stands.available_ore), (0, 10_000));
        assert_eq!(refused(ledger.void_pending(of(&held.id)).await).reason, "PENDING_RESOLVED");
    });
}

#[test]
fn what_is_not_there_or_not_an_id_is_refused() {
    everywhere(async |centre| {
        let mut ledger = centre.operator("anna").ledger();
        let nothing = "pending_00000000000000000000000000000000";
        assert_eq!(refused(ledger.void_pending(of(nothing)).await).reason, "PENDING_NOT_FOUND");
        assert_eq!(fields(ledger.void_pending(of("x")).await), ["pending_id"]);
    });
}

#[test]
fn a_voiding_that_is_sent_again_gives_back_once() {
    everywhere(async |centre| {
        let (source, _) = source(centre, 10_000).await;
        let other = open(centre, AccountGuard::None).await;
        let held = hold(centre, &source, &other, 8_000).await;
        twice(of(&held.id), async |request| centre.operator("anna").ledger().void_pending(request).await).await;
        assert_eq!(balance(centre, &source).await.available_ore, 10_000);
    });
}
