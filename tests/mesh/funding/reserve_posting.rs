//! ReservePosting.

use std::time::Duration;

use mesh::clock::Clock;
use proto::reell::funding::v1::{AccountGuard, ReservePostingRequest};
use sandbox::{Centre, Engine, Recipe, Shape, eventually, everywhere, fields, refused};

use super::books::{balance, draft, hold, holding, name, open, posting, source};
use crate::replay::twice;

#[test]
fn money_that_is_held_cannot_be_used_and_has_not_moved() {
    everywhere(async |centre| {
        let (source, _) = source(centre, 10_000).await;
        let other = open(centre, AccountGuard::None).await;
        let held = hold(centre, &source, &other, 7_000).await;
        assert_eq!((held.amount_ore, held.posted_ore), (7_000, 0));
        let stands = balance(centre, &source).await;
        assert_eq!((stands.pending_debit_ore, stands.available_ore, stands.balance_ore), (7_000, 3_000, -10_000));
        let mut ledger = centre.operator("anna").ledger();
        assert_eq!(
            refused(ledger.post_entry(posting(draft(&source, &other, 3_001))).await).reason,
            "ACCOUNT_OVERDRAWN"
        );
        assert_eq!(refused(ledger.reserve_posting(holding(&source, &other, 3_001)).await).reason, "ACCOUNT_OVERDRAWN");
        let refusal = refused(ledger.reserve_posting(holding(&source, &name("nobody"), 1)).await);
        assert_eq!(refusal.reason, "ACCOUNT_NOT_FOUND");
    });
}

#[test]
fn acceptance_5_of_sixty_four_who_want_the_last_ten_places_ten_get_one() {
    everywhere(async |centre| {
        let (source, _) = source(centre, 1_000_000).await;
        let other = open(centre, AccountGuard::None).await;
        let race = (0..64).map(|_| {
            let (caller, request) = (centre.operator("anna"), holding(&source, &other, 100_000));
            async move { caller.ledger().reserve_posting(request).await }
        });
        let answers = futures::future::join_all(race).await;
        let (won, lost): (Vec<_>, Vec<_>) = answers.into_iter().partition(Result::is_ok);
        assert_eq!(won.len(), 10);
        assert!(lost.into_iter().all(|answer| refused(answer).reason == "ACCOUNT_OVERDRAWN"));
        assert_eq!(balance(centre, &source).await.available_ore, 0);
    });
}

#[test]
fn every_field_that_breaks_its_rule_is_named() {
    everywhere(async |centre| {
        let wrong = ReservePostingRequest {
            effective_date: "soon".into(),
            reason: "x".into(),
            hold_s: -1,
            ..holding("x", "y", 0)
        };
        let named = fields(centre.operator("anna").ledger().reserve_posting(wrong).await);
        assert_eq!(named, ["debit_account", "credit_account", "amount_ore", "effective_date", "reason", "hold_s"]);
        let same = name("same");
        let named = fields(centre.operator("anna").ledger().reserve_posting(holding(&same, &same, 5)).await);
        assert_eq!(named, ["credit_account"]);
    });
}

#[test]
fn what_is_held_too_long_is_given_back_by_itself() {
    for engine in Engine::all() {
        sandbox::run(async {
            let clock = Clock::fixed(Clock::system().now());
            let recipe = Recipe::new(Shape::OneProcess, engine).with("service.funding.expiry_sweep_s = 1");
            let centre = Centre::start_at(recipe, clock.clone()).await.unwrap();
            let (source, _) = source(&centre, 10_000).await;
            let other = open(&centre, AccountGuard::None).await;
            let request = ReservePostingRequest { hold_s: 60, ..holding(&source, &other, 10_000) };
            centre.operator("anna").ledger().reserve_posting(request).await.unwrap();
            clock.advance(Duration::from_secs(59));
            tokio::time::sleep(Duration::from_millis(1_500)).await;
            assert_eq!(balance(&centre, &source).await.available_ore, 0);
            clock.advance(Duration::from_secs(2));
            eventually("money that is free again", async || balance(&centre, &source).await.available_ore == 10_000)
                .await;
            centre.stop().await;
        });
    }
}

#[test]
fn a_hold_that_is_sent_again_holds_once() {
    everywhere(async |centre| {
        let (source, _) = source(centre, 10_000).await;
        let other = open(centre, AccountGuard::None).await;
        let send = async |request| centre.operator("anna").ledger().reserve_posting(request).await;
        twice(holding(&source, &other, 4_000), send).await;
        assert_eq!(balance(centre, &source).await.pending_debit_ore, 4_000);
    });
}
