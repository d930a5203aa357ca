//! PostEntry.

use mesh::refusal::Kind;
use prost::Message;
use proto::reell::funding::v1::{AccountGuard, EntryDraft, LedgerLeg, PostEntryRequest};
use sandbox::{everywhere, fields, refused};

use super::{
    books::{at_noon, balance, closing, days, draft, name, noon, open, post, posting, source},
    list_entries::ids,
};
use crate::replay::twice;

#[test]
fn an_entry_moves_what_its_legs_say() {
    everywhere(async |centre| {
        let (source, from) = source(centre, 10_000).await;
        let (one, two) =
            (open(centre, AccountGuard::CreditsWithinDebits).await, open(centre, AccountGuard::None).await);
        let leg = |account: &str, amount_ore: i64| LedgerLeg { account: account.to_owned(), amount_ore };
        let legs = vec![leg(&source, 7_000), leg(&one, -4_000), leg(&two, -3_000)];
        let three = EntryDraft { legs: legs.clone(), ..draft(&source, &from, 1) };
        // The store is empty, and gives nothing.
        let refusal = refused(centre.operator("anna").ledger().post_entry(posting(three.clone())).await);
        assert_eq!((refusal.reason.as_str(), refusal.metadata.get("subject")), ("ACCOUNT_OVERDRAWN", Some(&one)));
        assert_eq!(balance(centre, &source).await.available_ore, 10_000, "nothing of it was kept");
        post(centre, draft(&one, &from, 4_000)).await;
        let entry = post(centre, three).await;
        assert_eq!((entry.legs, entry.kind.as_str()), (legs, "test_posted"));
        assert!(!entry.effective_date.is_empty() && entry.actor.starts_with("operator:anna"));
        let source = balance(centre, &source).await;
        let (one, two) = (balance(centre, &one).await, balance(centre, &two).await);
        assert_eq!((source.posted_debit_ore, source.posted_credit_ore, source.available_ore), (7_000, 10_000, 3_000));
        assert_eq!((one.balance_ore, one.available_ore, two.balance_ore), (0, 0, -3_000));
    });
}

#[test]
fn what_is_not_open_or_kept_by_decisions_is_not_posted_to() {
    everywhere(async |centre| {
        let account = open(centre, AccountGuard::None).await;
        let mut ledger = centre.operator("anna").ledger();
        let refusal = refused(ledger.post_entry(posting(draft(&account, &name("nobody"), 5))).await);
        assert_eq!(refusal.reason, "ACCOUNT_NOT_FOUND");
        let decision = centre.an_active_decision(5_000_000).await;
        let kept = format!("decision:{}:available", decision.id);
        let refusal = refused(ledger.post_entry(posting(draft(&kept, &account, 5))).await);
        assert_eq!(refusal.reason, "ACCOUNT_KEPT_BY_DECISIONS");
    });
}

#[test]
fn every_field_that_breaks_its_rule_is_named() {
    everywhere(async |centre| {
        let mut ledger = centre.operator("anna").ledger();
        let wrong = EntryDraft {
            kind: "Not a word".into(),
            effective_date: "2026-02-30".into(),
            reason: String::new(),
            legs: vec![LedgerLeg { account: "x".into(), amount_ore: 1 }],
            ..EntryDraft::default()
        };
        let named = fields(ledger.post_entry(posting(wrong)).await);
        assert_eq!(named, ["entry.kind", "entry.effective_date", "entry.reason", "entry.legs[0].account"]);
        let (a, b) = (name("a"), name("b"));
        let mut unbalanced = draft(&a, &b, 5);
        unbalanced.legs[0].amount_ore = 6;
        assert_eq!(fields(ledger.post_entry(posting(unbalanced)).await), ["entry.legs"]);
        assert_eq!(fields(ledger.post_entry(posting(draft(&a, &b, 0))).await), ["entry.legs"]);
        let far = EntryDraft { effective_date: "2999-01-01".into(), ..draft(&a, &b, 5) };
        assert_eq!(fields(ledger.post_entry(posting(far)).await), ["entry.effective_date"]);
    });
}

#[test]
fn acceptance_4_of_fifty_submits_at_once_one_entry_is_posted_and_sent_again_it_is_answered_with_the_same_bytes() {
    everywhere(async |centre| {
        let (a, b) = (open(centre, AccountGuard::None).await, open(centre, AccountGuard::None).await);
        let request = posting(draft(&a, &b, 500));
        let send = async |request| centre.operator("anna").ledger().post_entry(request).await;
        let answers = futures::future::join_all((0..50).map(|_| send(request.clone()))).await;
        let answers: Vec<_> = answers.into_iter().map(|answer| answer.unwrap().into_inner().encode_to_vec()).collect();
        assert!(answers.iter().all(|bytes| *bytes == answers[0]));
        assert_eq!(ids(centre, &format!("account = \"{a}\"")).await.len(), 1, "fifty submits are one entry");
        assert_eq!(balance(centre, &a).await.balance_ore, 500);
        let again = send(request.clone()).await.unwrap();
        assert!(again.metadata().contains_key("idempotency-replayed"));
        assert_eq!(again.into_inner().encode_to_vec(), answers[0]);
        let other = PostEntryRequest { entry: Some(draft(&a, &b, 501)), ..request };
        let refusal = refused(send(other).await);
        assert_eq!((refusal.reason.as_str(), refusal.kind), ("REQUEST_ID_REUSED", Kind::InvalidArgument));
        assert_eq!(balance(centre, &a).await.balance_ore, 500);
        twice(posting(draft(&a, &b, 500)), send).await;
        assert_eq!(balance(centre, &a).await.balance_ore, 1_000);
    });
}

#[test]
fn acceptance_11_a_late_cost_of_a_closed_december_lands_in_january_and_says_where_it_belongs() {
    at_noon(noon(2026, 12, 15), async |centre, clock| {
        let (a, b) = (open(centre, AccountGuard::None).await, open(centre, AccountGuard::None).await);
        post(centre, draft(&a, &b, 500)).await;
        clock.advance(days(25));
        let mut controller = centre.operator("controller").ledger();
        controller.close_period(closing("2026-12", false)).await.unwrap();
        let late = EntryDraft { effective_date: "2026-12-31".into(), ..draft(&a, &b, 300) };
        let refusal = refused(centre.operator("anna").ledger().post_entry(posting(late.clone())).await);
        assert_eq!(refusal.reason, "PERIOD_CLOSED");
        assert_eq!(refusal.metadata.get("next_open_period").map(String::as_str), Some("2027-01"));
        let landed = post(centre, EntryDraft { land_in_open_period: true, ..late }).await;
        assert_eq!((landed.effective_date.as_str(), landed.relates_to_period.as_str()), ("2027-01-01", "2026-12"));
    });
}
