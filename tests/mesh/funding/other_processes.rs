//! What waits where another process of the service holds accounts, on the PostgreSQL server that both reach.

use mesh::clock::Clock;
use proto::reell::{cases::v1::WithdrawCaseRequest, funding::v1::LedgerPeriodState};
use sandbox::{Centre, Engine, Recipe, Shape, eventually, key};
use sea_orm::{ConnectionTrait, DatabaseConnection, DatabaseTransaction, TransactionTrait};

use super::{
    books::{closing, noon},
    journal_guards::entry,
    payers::{bound, model, payers, pin, rating},
};

/// What whoever posts holds until the commit.
const ACCOUNTS: &str = "pg_advisory_xact_lock(hashtextextended('ledger_accounts', 0))";
/// What a batch holds while its entries are written, before it holds accounts.
const MONTHS: &str = "pg_advisory_xact_lock_shared(hashtextextended('ledger_periods', 0))";

/// A transaction of another process that holds something.
async fn holding(db: &DatabaseConnection, lock: &str) -> DatabaseTransaction {
    let other = db.begin().await.unwrap();
    other.execute_unprepared(&format!("SELECT {lock}")).await.unwrap();
    other
}

/// Waits until somebody waits for such a lock.
async fn waited_for(centre: &Centre) {
    let waiting = "SELECT COUNT(*) FROM pg_locks WHERE locktype = 'advisory' AND NOT granted
        AND database = (SELECT oid FROM pg_database WHERE datname = current_database())";
    eventually("somebody who waits", async || centre.databases().number("funding", waiting).await > 0).await;
}

#[test]
fn a_month_is_closed_behind_what_another_process_is_about_to_post_in_it() {
    if !Engine::all().contains(&Engine::Postgres) {
        return;
    }
    sandbox::run(async {
        let clock = Clock::fixed(noon(2026, 12, 16).into());
        let recipe = Recipe::new(Shape::OneProcess, Engine::Postgres);
        let centre = Centre::start_at(recipe, clock).await.unwrap();
        let db = centre.databases().of("funding").await;
        for (month, lock) in [("2026-10", ACCOUNTS), ("2026-11", MONTHS)] {
            let other = holding(db, lock).await;
            let posting = async {
                waited_for(&centre).await;
                for statement in entry(db, [5, -5], &format!("{month}-28"), "NULL") {
                    other.execute_unprepared(&statement).await.unwrap();
                }
                other.commit().await.unwrap();
            };
            let mut controller = centre.operator("controller").ledger();
            let (closed, ()) = tokio::join!(controller.close_period(closing(month, false)), posting);
            assert_eq!(closed.unwrap().into_inner().period.unwrap().state(), LedgerPeriodState::Closed);
        }
        centre.stop().await;
    });
}

#[test]
fn what_became_of_a_case_waits_for_the_accounts_and_keeps_nothing_from_others_meanwhile() {
    if !Engine::all().contains(&Engine::Postgres) {
        return;
    }
    sandbox::run(async {
        let centre = Centre::start(Recipe::new(Shape::OneProcess, Engine::Postgres)).await.unwrap();
        let (model, bound) = (model(&centre).await, bound(&centre).await);
        let case = centre.an_open_case().await;
        pin(&centre, &case.id, rating(&centre, &model, &bound)).await;
        centre.settle().await;
        let other = holding(centre.databases().of("funding").await, ACCOUNTS).await;
        let withdrawal = WithdrawCaseRequest { request_id: key(), case_id: case.id.clone(), etag: String::new() };
        centre.partner(&case.referrer_id).cases().withdraw_case(withdrawal).await.unwrap();
        waited_for(&centre).await;
        let commitments = other.execute_unprepared("SELECT id FROM commitment FOR UPDATE NOWAIT").await;
        assert!(commitments.is_ok(), "whoever waits for accounts holds a commitment: {commitments:?}");
        other.rollback().await.unwrap();
        eventually("what is given back", async || payers(&centre, &case.id).await.voided_ore == 885_000).await;
        centre.stop().await;
    });
}
