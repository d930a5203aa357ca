//! ReverseEntry.

use proto::reell::funding::v1::{AccountGuard, ReverseEntryRequest};
use sandbox::{everywhere, fields, key, refused};

use super::books::{at_noon, balance, closing, days, draft, noon, open, post, source};
use crate::replay::twice;

const NO_ENTRY: &str = "entry_00000000000000000000000000000000";

fn of(entry: &str) -> ReverseEntryRequest {
    ReverseEntryRequest {
        request_id: key(),
        entry_id: entry.to_owned(),
        reason: "posted to the wrong account".into(),
        ..ReverseEntryRequest::default()
    }
}

#[test]
fn an_entry_is_taken_back_once_and_its_reversal_never() {
    everywhere(async |centre| {
        let (a, b) = (open(centre, AccountGuard::None).await, open(centre, AccountGuard::None).await);
        let entry = post(centre, draft(&a, &b, 500)).await;
        let mut ledger = centre.operator("anna").ledger();
        let race = futures::future::join_all((0..8).map(|_| {
            let caller = centre.operator("anna");
            let request = of(&entry.id);
            async move { caller.ledger().reverse_entry(request).await }
        }))
        .await;
        let (won, lost): (Vec<_>, Vec<_>) = race.into_iter().partition(Result::is_ok);
        assert_eq!((won.len(), lost.len()), (1, 7));
        assert!(lost.into_iter().all(|answer| refused(answer).reason == "ENTRY_ALREADY_REVERSED"));
        let reversal = won.into_iter().next().unwrap().unwrap().into_inner().entry.unwrap();
        assert_eq!((reversal.reverses_entry_id.as_str(), reversal.legs[0].amount_ore), (entry.id.as_str(), -500));
        assert_eq!((balance(centre, &a).await.balance_ore, balance(centre, &a).await.posted_debit_ore), (0, 500));
        assert_eq!(refused(ledger.reverse_entry(of(&reversal.id)).await).reason, "REVERSAL_NOT_REVERSIBLE");
        assert_eq!(refused(ledger.reverse_entry(of(NO_ENTRY)).await).reason, "ENTRY_NOT_FOUND");
    });
}

#[test]
fn of_those_who_take_back_at_once_what_is_there_once_none_is_told_that_the_account_is_empty() {
    everywhere(async |centre| {
        for _ in 0..4 {
            let (source, _) = source(centre, 500).await;
            let filter = format!("account = \"{source}\"");
            let entry = super::list_entries::ids(centre, &filter).await.remove(0);
            let race = (0..8).map(|_| {
                let (caller, request) = (centre.operator("anna"), of(&entry));
                async move { caller.ledger().reverse_entry(request).await }
            });
            let lost = futures::future::join_all(race).await.into_iter().filter(Result::is_err);
            let told: Vec<_> = lost.map(|answer| refused(answer).reason).collect();
            assert_eq!(told, ["ENTRY_ALREADY_REVERSED"; 7]);
        }
    });
}

#[test]
fn what_has_been_used_since_cannot_be_taken_back_nor_what_decisions_keep() {
    everywhere(async |centre| {
        let (source, from) = source(centre, 500).await;
        let filter = format!("account = \"{source}\"");
        let entry = super::list_entries::ids(centre, &filter).await.remove(0);
        let other = open(centre, AccountGuard::None).await;
        post(centre, draft(&source, &other, 400)).await;
        let mut ledger = centre.operator("anna").ledger();
        assert_eq!(refused(ledger.reverse_entry(of(&entry)).await).reason, "ACCOUNT_OVERDRAWN");
        assert_eq!(balance(centre, &from).await.balance_ore, 500);
        let decision = centre.an_active_decision(5_000_000).await;
        let filter = format!("account = \"decision:{}:available\"", decision.id);
        let activation = super::list_entries::ids(centre, &filter).await.remove(0);
        assert_eq!(refused(ledger.reverse_entry(of(&activation)).await).reason, "ACCOUNT_KEPT_BY_DECISIONS");
    });
}

#[test]
fn a_reversal_of_a_closed_month_stands_in_an_open_one_and_says_which_it_corrects() {
    at_noon(noon(2026, 12, 15), async |centre, clock| {
        let (a, b) = (open(centre, AccountGuard::None).await, open(centre, AccountGuard::None).await);
        let entry = post(centre, draft(&a, &b, 500)).await;
        clock.advance(days(25));
        centre.operator("controller").ledger().close_period(closing("2026-12", false)).await.unwrap();
        let mut ledger = centre.operator("anna").ledger();
        let back = ReverseEntryRequest { effective_date: "2026-12-15".into(), ..of(&entry.id) };
        assert_eq!(refused(ledger.reverse_entry(back).await).reason, "PERIOD_CLOSED");
        let reversal = ledger.reverse_entry(of(&entry.id)).await.unwrap().into_inner().entry.unwrap();
        assert_eq!((reversal.effective_date.as_str(), reversal.relates_to_period.as_str()), ("2027-01-09", "2026-12"));
    });
}

#[test]
fn every_field_that_breaks_its_rule_is_named() {
    everywhere(async |centre| {
        let wrong = ReverseEntryRequest { reason: "x".into(), effective_date: "x".into(), ..of("x") };
        assert_eq!(
            fields(centre.operator("anna").ledger().reverse_entry(wrong).await),
            ["entry_id", "reason", "effective_date"]
        );
    });
}

#[test]
fn a_reversal_that_is_sent_again_takes_back_once() {
    everywhere(async |centre| {
        let (a, b) = (open(centre, AccountGuard::None).await, open(centre, AccountGuard::None).await);
        let entry = post(centre, draft(&a, &b, 500)).await;
        twice(of(&entry.id), async |request| centre.operator("anna").ledger().reverse_entry(request).await).await;
        assert_eq!(balance(centre, &a).await.balance_ore, 0);
    });
}
