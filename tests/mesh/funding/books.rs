//! What the tests of the ledger open, post, hold and read.

use std::time::Duration;

use mesh::clock::Clock;
use proto::reell::funding::v1::{
    AccountGuard, ClosePeriodRequest, EntryDraft, GetBalanceRequest, LedgerBalance, LedgerEntry, LedgerLeg,
    OpenAccountRequest, PendingPosting, PostEntryRequest, ReservePostingRequest,
};
use sandbox::{Centre, Engine, Recipe, Shape, key};
use time::{Date, Month, OffsetDateTime, Time};

/// A name that no other test uses.
pub fn name(of: &str) -> String {
    format!("test:{}:{of}", uuid::Uuid::new_v4().simple())
}

/// A new account.
pub async fn open(centre: &Centre, guard: AccountGuard) -> String {
    let account = name("account");
    let request = OpenAccountRequest { request_id: key(), account: account.clone(), guard: guard.into() };
    centre.operator("anna").ledger().open_account(request).await.expect("an account opens");
    account
}

/// A new source that can run dry, with so much on it; and the account that this came from.
pub async fn source(centre: &Centre, ore: i64) -> (String, String) {
    let source = open(centre, AccountGuard::DebitsWithinCredits).await;
    let from = open(centre, AccountGuard::None).await;
    post(centre, draft(&from, &source, ore)).await;
    (source, from)
}

/// An entry that debits one account and credits another.
pub fn draft(debit: &str, credit: &str, ore: i64) -> EntryDraft {
    let leg = |account: &str, amount_ore: i64| LedgerLeg { account: account.to_owned(), amount_ore };
    EntryDraft {
        kind: "test_posted".into(),
        reason: "a test".into(),
        legs: vec![leg(debit, ore), leg(credit, -ore)],
        ..EntryDraft::default()
    }
}

/// The command to post an entry.
pub fn posting(entry: EntryDraft) -> PostEntryRequest {
    PostEntryRequest { request_id: key(), entry: Some(entry) }
}

/// Posts an entry.
pub async fn post(centre: &Centre, entry: EntryDraft) -> LedgerEntry {
    let answer = centre.operator("anna").ledger().post_entry(posting(entry)).await;
    answer.expect("the entry is let in").into_inner().entry.expect("the answer holds the entry")
}

/// The command to hold money.
pub fn holding(debit: &str, credit: &str, ore: i64) -> ReservePostingRequest {
    ReservePostingRequest {
        request_id: key(),
        debit_account: debit.to_owned(),
        credit_account: credit.to_owned(),
        amount_ore: ore,
        reason: "a test".into(),
        ..ReservePostingRequest::default()
    }
}

/// Holds money.
pub async fn hold(centre: &Centre, debit: &str, credit: &str, ore: i64) -> PendingPosting {
    let answer = centre.operator("anna").ledger().reserve_posting(holding(debit, credit, ore)).await;
    answer.expect("the money is there").into_inner().pending.expect("the answer holds what is held")
}

/// What stands on an account.
pub async fn balance(centre: &Centre, account: &str) -> LedgerBalance {
    let request = GetBalanceRequest { account: account.to_owned(), ..GetBalanceRequest::default() };
    let answer = centre.operator("anna").ledger().get_balance(request).await;
    answer.expect("the account is open").into_inner().balance.expect("the answer holds the balance")
}

/// Noon of a day, in seconds from which a fixed clock is made.
pub fn noon(year: i32, month: u8, day: u8) -> OffsetDateTime {
    let date = Date::from_calendar_date(year, Month::try_from(month).expect("a month"), day).expect("a day");
    date.with_time(Time::from_hms(12, 0, 0).expect("noon")).assume_utc()
}

/// A centre of the test's own on each engine, at noon of a day.
pub fn at_noon(on: OffsetDateTime, test: impl AsyncFn(&Centre, &Clock)) {
    for engine in Engine::all() {
        sandbox::run(async {
            let clock = Clock::fixed(on.into());
            let centre = Centre::start_at(Recipe::new(Shape::OneProcess, engine), clock.clone()).await.unwrap();
            test(&centre, &clock).await;
            centre.stop().await;
        });
    }
}

/// Days on a clock.
pub fn days(days: u64) -> Duration {
    Duration::from_secs(days * 86_400)
}

/// The command to close a month.
pub fn closing(period: &str, soft: bool) -> ClosePeriodRequest {
    ClosePeriodRequest { request_id: key(), period: period.to_owned(), soft }
}
