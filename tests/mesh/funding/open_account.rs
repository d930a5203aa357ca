//! OpenAccount.

use proto::reell::funding::v1::{AccountGuard, OpenAccountRequest};
use sandbox::{everywhere, fields, key, refused};

use super::books::{balance, name};
use crate::replay::twice;

fn of(account: &str, guard: AccountGuard) -> OpenAccountRequest {
    OpenAccountRequest { request_id: key(), account: account.to_owned(), guard: guard.into() }
}

#[test]
fn an_account_opens_once_and_keeps_its_guard() {
    everywhere(async |centre| {
        let account = name("opened");
        let mut ledger = centre.operator("anna").ledger();
        let opened = ledger.open_account(of(&account, AccountGuard::DebitsWithinCredits)).await.unwrap().into_inner();
        let opened = opened.balance.unwrap();
        assert_eq!((opened.account.as_str(), opened.available_ore), (account.as_str(), 0));
        assert_eq!(balance(centre, &account).await, opened);
        let again = ledger.open_account(of(&account, AccountGuard::DebitsWithinCredits)).await.unwrap().into_inner();
        assert_eq!(again.balance, Some(opened), "the same guard is answered as it is");
        let other = refused(ledger.open_account(of(&account, AccountGuard::None)).await);
        assert_eq!(other.reason, "ACCOUNT_ALREADY_OPEN");
        let kept = "decision:decision_00000000000000000000000000000000:available";
        assert_eq!(
            refused(ledger.open_account(of(kept, AccountGuard::None)).await).reason,
            "ACCOUNT_KEPT_BY_DECISIONS"
        );
    });
}

#[test]
fn every_field_that_breaks_its_rule_is_named() {
    everywhere(async |centre| {
        let wrong =
            centre.operator("anna").ledger().open_account(of("Anna Andersson", AccountGuard::Unspecified)).await;
        assert_eq!(fields(wrong), ["account", "guard"]);
    });
}

#[test]
fn an_opening_that_is_sent_again_is_answered_as_before() {
    everywhere(async |centre| {
        let request = of(&name("again"), AccountGuard::None);
        twice(request, async |request| centre.operator("anna").ledger().open_account(request).await).await;
    });
}
