//! GetBalance.

use std::time::Duration;

use proto::reell::funding::v1::{AccountGuard, EntryDraft, GetBalanceRequest};
use sandbox::{everywhere, fields, refused};

use super::{
    books::{at_noon, balance, days, draft, name, noon, open, post},
    read, reserve,
};

fn of(account: &str, as_of_date: &str) -> GetBalanceRequest {
    GetBalanceRequest { account: account.to_owned(), as_of_date: as_of_date.to_owned(), as_recorded_at: None }
}

#[test]
fn a_balance_is_read_as_of_a_day_and_as_it_was_recorded() {
    at_noon(noon(2026, 11, 10), async |centre, clock| {
        let (a, b) = (open(centre, AccountGuard::None).await, open(centre, AccountGuard::None).await);
        post(centre, draft(&a, &b, 500)).await;
        let between = clock.now().plus(Duration::from_secs(3_600));
        clock.advance(days(5));
        post(centre, EntryDraft { effective_date: "2026-11-01".into(), ..draft(&a, &b, 30) }).await;
        post(centre, draft(&a, &b, 7)).await;
        let mut ledger = centre.operator("anna").ledger();
        let mut stands =
            async |request| ledger.get_balance(request).await.unwrap().into_inner().balance.unwrap().balance_ore;
        assert_eq!(stands(of(&a, "")).await, 537);
        assert_eq!(stands(of(&a, "2026-10-31")).await, 0);
        assert_eq!(stands(of(&a, "2026-11-09")).await, 30, "what belongs to the first was recorded later");
        assert_eq!(stands(of(&a, "2026-11-10")).await, 530);
        let known = Some(between.to_proto());
        assert_eq!(stands(GetBalanceRequest { as_recorded_at: known, ..of(&a, "") }).await, 500);
        assert_eq!(stands(GetBalanceRequest { as_recorded_at: known, ..of(&a, "2026-11-09") }).await, 0);
        assert_eq!(stands(of(&b, "2026-11-10")).await, -530);
    });
}

#[test]
fn the_accounts_of_a_decision_are_read_like_all_others() {
    everywhere(async |centre| {
        let decision = centre.an_active_decision(5_000_000).await;
        reserve(centre, &decision.id, 2_000_000).await;
        let now = read(centre, &decision.id).await;
        let account = |of: &str| format!("decision:{}:{of}", decision.id);
        assert_eq!(balance(centre, &account("available")).await.balance_ore, now.available_ore);
        assert_eq!(balance(centre, &account("committed")).await.balance_ore, 2_000_000);
    });
}

#[test]
fn an_account_that_is_not_open_and_a_day_that_is_none_are_refused() {
    everywhere(async |centre| {
        let mut ledger = centre.operator("anna").ledger();
        assert_eq!(refused(ledger.get_balance(of(&name("nobody"), "")).await).reason, "ACCOUNT_NOT_FOUND");
        let none = "decision:decision_00000000000000000000000000000000:available";
        assert_eq!(refused(ledger.get_balance(of(none, "")).await).reason, "ACCOUNT_NOT_FOUND");
        assert_eq!(fields(ledger.get_balance(of("x", "yesterday")).await), ["account", "as_of_date"]);
    });
}
