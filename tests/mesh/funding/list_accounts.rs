//! ListAccounts.

use proto::reell::funding::v1::{AccountGuard, ListAccountsRequest, OpenAccountRequest};
use sandbox::{Centre, everywhere, key};

use super::books::{draft, hold, name, post};
use crate::listed::{self, Asked, answer};

/// An account whose name begins so.
async fn opened(centre: &Centre, account: &str, guard: AccountGuard) {
    let request = OpenAccountRequest { request_id: key(), account: account.to_owned(), guard: guard.into() };
    centre.operator("anna").ledger().open_account(request).await.expect("an account opens");
}

#[test]
fn accounts_are_listed_with_what_stands_on_them_and_found_by_that() {
    everywhere(async |centre| {
        let kin = name("kin");
        let own = ["bank", "source", "spent"].map(|part| format!("{kin}:{part}"));
        let [bank, source, spent] = &own;
        opened(centre, bank, AccountGuard::None).await;
        opened(centre, source, AccountGuard::DebitsWithinCredits).await;
        opened(centre, spent, AccountGuard::None).await;
        post(centre, draft(bank, source, 900)).await;
        post(centre, draft(source, spent, 200)).await;
        hold(centre, source, spent, 300).await;
        let list = async |asked: Asked| {
            let request = ListAccountsRequest { page: asked.page, filter: asked.filter, order_by: asked.order_by };
            let found = centre.operator("anna").ledger().list_accounts(request).await?.into_inner();
            answer(found.balances, |balance| balance.account, found.page)
        };
        let filter = format!("account : \"{kin}\"");
        listed::holds(&list, &filter, &own, &["account"]).await;
        let of = async |more: &str| listed::ids(&list, &format!("{filter} AND {more}"), "", 100).await;
        assert_eq!(of("guard = DEBITS_WITHIN_CREDITS").await, std::slice::from_ref(source));
        assert_eq!(of("balance_ore < 0").await, [source.clone(), spent.clone()]);
        assert_eq!(of("pending_credit_ore = 300").await, std::slice::from_ref(spent));
        let request = ListAccountsRequest { filter: format!("account = \"{source}\""), ..Default::default() };
        let stands = centre.operator("anna").ledger().list_accounts(request).await.unwrap().into_inner().balances;
        assert_eq!((stands[0].balance_ore, stands[0].available_ore), (-700, 400));
    });
}
