//! PostEntries.

use proto::reell::funding::v1::{AccountGuard, EntryDraft, PostEntriesRequest};
use sandbox::{everywhere, fields, key, refused};

use super::books::{balance, draft, name, open, post, source};
use crate::replay::twice;

fn of(entries: Vec<EntryDraft>) -> PostEntriesRequest {
    PostEntriesRequest { request_id: key(), entries }
}

#[test]
fn a_thousand_entries_are_posted_together_each_judged_after_those_before_it() {
    everywhere(async |centre| {
        let (source, from) = source(centre, 1).await;
        let store = open(centre, AccountGuard::CreditsWithinDebits).await;
        // What is put in by each entry is taken out by the next.
        let entries = (0..1_000).map(|place| match place % 2 {
            0 => draft(&store, &source, 5),
            _ => draft(&source, &store, 5),
        });
        let answer = centre.operator("anna").ledger().post_entries(of(entries.collect())).await.unwrap().into_inner();
        let mut ids = answer.entry_ids.clone();
        ids.sort();
        ids.dedup();
        assert_eq!((answer.entry_ids.len(), ids.len()), (1_000, 1_000));
        assert_eq!(balance(centre, &store).await.posted_debit_ore, 2_500);
        assert_eq!(balance(centre, &from).await.balance_ore, 1);
    });
}

#[test]
fn one_that_is_refused_keeps_all_of_them_out_and_is_named() {
    everywhere(async |centre| {
        let (source, from) = source(centre, 10).await;
        let other = open(centre, AccountGuard::None).await;
        let entries = vec![draft(&source, &other, 8), draft(&source, &other, 3), draft(&from, &other, 1)];
        let refusal = refused(centre.operator("anna").ledger().post_entries(of(entries)).await);
        assert_eq!(
            (refusal.reason.as_str(), refusal.metadata.get("entry").map(String::as_str)),
            ("ACCOUNT_OVERDRAWN", Some("1"))
        );
        assert_eq!(balance(centre, &source).await.available_ore, 10);
    });
}

#[test]
fn what_is_not_open_or_kept_by_decisions_is_not_posted_to_among_others() {
    everywhere(async |centre| {
        let (a, b) = (open(centre, AccountGuard::None).await, open(centre, AccountGuard::None).await);
        let kept = format!("decision:{}:available", centre.an_active_decision(5_000_000).await.id);
        for (account, reason) in [(name("nobody"), "ACCOUNT_NOT_FOUND"), (kept, "ACCOUNT_KEPT_BY_DECISIONS")] {
            let entries = vec![draft(&a, &b, 5), draft(&account, &b, 5)];
            let refusal = refused(centre.operator("anna").ledger().post_entries(of(entries)).await);
            assert_eq!((refusal.reason.as_str(), refusal.metadata["entry"].as_str()), (reason, "1"));
        }
        assert_eq!(balance(centre, &a).await.balance_ore, 0);
    });
}

#[test]
fn every_field_that_breaks_its_rule_is_named() {
    everywhere(async |centre| {
        let mut ledger = centre.operator("anna").ledger();
        assert_eq!(fields(ledger.post_entries(of(Vec::new())).await), ["entries"]);
        let (a, b) = (name("a"), name("b"));
        let entries = vec![draft(&a, &b, 5), EntryDraft { reason: String::new(), ..draft(&a, &b, 5) }];
        assert_eq!(fields(ledger.post_entries(of(entries)).await), ["entries[1].reason"]);
    });
}

#[test]
fn entries_that_are_sent_again_are_posted_once() {
    everywhere(async |centre| {
        let (a, b) = (open(centre, AccountGuard::None).await, open(centre, AccountGuard::None).await);
        let send = async |request| centre.operator("anna").ledger().post_entries(request).await;
        twice(of(vec![draft(&a, &b, 5), draft(&a, &b, 6)]), send).await;
        assert_eq!(balance(centre, &a).await.balance_ore, 11);
    });
}

#[test]
fn batches_and_transfers_that_move_the_same_accounts_at_the_same_time_are_all_counted() {
    everywhere(async |centre| {
        let (source, _) = source(centre, 10_000).await;
        let other = open(centre, AccountGuard::None).await;
        let (source, other) = (&source, &other);
        let batches = (0..6).map(|_| async move {
            let entries = (0..50).map(|_| draft(source, other, 3)).collect();
            centre.operator("anna").ledger().post_entries(of(entries)).await.unwrap();
        });
        let transfers = (0..20).map(|_| async move {
            post(centre, draft(other, source, 2)).await;
        });
        let (batches, transfers) = (futures::future::join_all(batches), futures::future::join_all(transfers));
        futures::future::join(batches, transfers).await;
        let left = balance(centre, source).await;
        assert_eq!((left.available_ore, left.posted_debit_ore), (10_000 - 900 + 40, 900));
    });
}
