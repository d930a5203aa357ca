//! How what has happened gets its place in the feed.

use mesh::outbox;
use proto::reell::cases::v1::CaseOpened;
use sandbox::{Centre, Engine, Recipe, Shape};
use sea_orm::{ConnectionTrait, DatabaseTransaction, EntityTrait, Statement, TransactionTrait};
use uuid::Uuid;

/// How many happen at once.
const BURST: usize = 3_000;
/// How many are given their place at a time.
const ROUND: u64 = 1_000;

#[test]
fn a_burst_is_placed_in_the_order_of_each_aggregate_without_reading_the_feed_for_each_event() {
    if !Engine::all().contains(&Engine::Postgres) {
        return;
    }
    sandbox::run(async {
        let centre = Centre::start(Recipe::new(Shape::OneProcess, Engine::Postgres)).await.unwrap();
        centre.an_open_case().await;
        centre.settle().await;
        // Nobody else sees what happens here, for it is never committed.
        let tx = centre.databases().of("cases").await.begin().await.unwrap();
        // To the planner, as most of the time, no event waits for its place.
        tx.execute_unprepared("ANALYZE event").await.unwrap();
        let now = centre.clock().now();
        let case = |number: usize| format!("case_{number}");
        let events = (0..BURST).map(|number| {
            let sequence = if number % 2 == 0 { 2 } else { 1 };
            outbox::row(Uuid::now_v7(), case(number / 2), sequence, &CaseOpened::default(), String::new(), now)
        });
        outbox::Entity::insert_many(events).exec(&tx).await.unwrap();

        let (placed, read) = (outbox::head(&tx).await.unwrap(), rows_read(&tx).await);
        for _ in 0..BURST.div_ceil(usize::try_from(ROUND).unwrap()) {
            outbox::place(&tx, ROUND).await.unwrap();
        }
        let read = rows_read(&tx).await - read;
        let burst = i64::try_from(BURST).unwrap();
        // Each round finds its own among those that wait; a join of both would read one for every pair.
        assert!(read < 20 * burst, "{read} rows were read to place {burst} events");
        let after = outbox::after(&tx, placed, 2 * BURST as u64).await.unwrap();
        assert!(after.iter().map(|event| event.position.unwrap()).eq(placed + 1..=placed + burst));
        for of in (0..BURST / 2).map(case) {
            let sequences = after.iter().filter(|event| event.aggregate == of).map(|event| event.sequence);
            assert!(sequences.eq(1..=2), "{of}");
        }
        tx.rollback().await.unwrap();
        centre.stop().await;
    });
}

/// How many rows of the feed and of its indexes this transaction has read up to now.
async fn rows_read(tx: &DatabaseTransaction) -> i64 {
    let sql = "SELECT CAST(t.seq_tup_read + COALESCE(t.idx_tup_fetch, 0) + (
                   SELECT SUM(pg_stat_get_xact_tuples_returned(i.indexrelid)) FROM pg_index i WHERE i.indrelid = t.relid
               ) AS bigint) FROM pg_stat_xact_user_tables t WHERE t.relname = 'event'";
    let row = tx.query_one_raw(Statement::from_string(tx.get_database_backend(), sql)).await.unwrap().unwrap();
    row.try_get_by_index(0).unwrap()
}
