//! How a group behaves: who waits for whom, and who suffers from whose failure.
#![allow(clippy::disallowed_methods, reason = "a test may start tasks")]

use super::*;
use crate::rows::Columns;
use sea_orm::{ConnectionTrait, Statement};

/// A writer on a fresh database with the tables of the mesh and one table of numbers.
async fn lane(folder: &std::path::Path, group_units: usize) -> anyhow::Result<(Arc<Lane>, DatabaseConnection)> {
    let storage = crate::config::Storage {
        url: format!("sqlite:{}", folder.display()),
        ..crate::config::Config::defaults()?.storage
    };
    crate::store::migrate("lane", &storage, Vec::new).await?;
    let path = format!("sqlite:{}", folder.join("lane.db").display());
    let open = || {
        sea_orm::Database::connect({
            let mut options = sea_orm::ConnectOptions::new(path.clone());
            options.max_connections(1);
            options
        })
    };
    let connection = open().await?;
    connection.execute_unprepared("CREATE TABLE number (n INTEGER PRIMARY KEY)").await?;
    Ok((Lane::new(connection, group_units, Arc::default()), open().await?))
}

/// A unit that waits for its turn, and is known to wait.
async fn queue(lane: &Arc<Lane>) -> tokio::task::JoinHandle<Result<Turn, DbErr>> {
    let waiting = tokio::spawn({
        let lane = Arc::clone(lane);
        async move { lane.turn(false, Count::default()).await }
    });
    while lane.waiting.load(Ordering::Acquire) == 0 {
        tokio::task::yield_now().await;
    }
    waiting
}

async fn insert(turn: &Turn, n: i64) -> Result<(), DbErr> {
    let tx = turn.tx()?;
    let statement =
        Statement::from_sql_and_values(tx.get_database_backend(), "INSERT INTO number VALUES (?)", [n.into()]);
    tx.execute_raw(statement).await.map(|_| ())
}

/// Asks once for a transaction how often that has been asked before.
async fn ask(turn: &Turn, asked: &AtomicUsize) -> Result<usize, DbErr> {
    let tx = turn.tx()?;
    tx.once(async { Ok(asked.fetch_add(1, Ordering::Relaxed)) }).await
}

async fn numbers(reader: &DatabaseConnection) -> Result<Vec<i64>, DbErr> {
    let statement = Statement::from_string(reader.get_database_backend(), "SELECT n FROM number ORDER BY n");
    reader.query_all_raw(statement).await?.iter().map(|row| row.try_get("", "n")).collect()
}

#[tokio::test]
async fn nobody_is_answered_before_the_commit_that_carries_the_answer() -> anyhow::Result<()> {
    let folder = tempfile::tempdir()?;
    let (lane, reader) = lane(folder.path(), 100).await?;
    let first = lane.turn(false, Count::default()).await?;
    let waiting = queue(&lane).await;
    insert(&first, 1).await?;
    let mut settled = first.keep(Rows::default()).await;
    let second = waiting.await??;
    assert!(settled.try_recv().is_err(), "the first waits for the second");
    assert_eq!(numbers(&reader).await?, Vec::<i64>::new());
    insert(&second, 2).await?;
    assert!(matches!(second.keep(Rows::default()).await.await?, Settled::Committed));
    assert!(matches!(settled.await?, Settled::Committed));
    assert_eq!(numbers(&reader).await?, [1, 2]);
    Ok(())
}

#[tokio::test]
async fn a_unit_that_fails_after_it_has_written_sends_its_group_round_again() -> anyhow::Result<()> {
    let folder = tempfile::tempdir()?;
    let (lane, reader) = lane(folder.path(), 100).await?;
    let first = lane.turn(false, Count::default()).await?;
    let waiting = queue(&lane).await;
    insert(&first, 1).await?;
    let settled = first.keep(Rows::default()).await;
    let second = waiting.await??;
    insert(&second, 2).await?;
    let refused = second.refuse().await;
    assert!(
        matches!(refused.map(|mut settled| settled.try_recv()), Some(Ok(Settled::Again))),
        "it may have judged by what the first wrote"
    );
    assert!(matches!(settled.await?, Settled::Again));
    let alone = lane.turn(true, Count::default()).await?;
    insert(&alone, 1).await?;
    assert!(matches!(alone.keep(Rows::default()).await.await?, Settled::Committed));
    assert_eq!(numbers(&reader).await?, [1]);
    Ok(())
}

#[tokio::test]
async fn a_refusal_that_wrote_nothing_leaves_the_others_alone() -> anyhow::Result<()> {
    let folder = tempfile::tempdir()?;
    let (lane, reader) = lane(folder.path(), 100).await?;
    let first = lane.turn(false, Count::default()).await?;
    let waiting = queue(&lane).await;
    insert(&first, 1).await?;
    let settled = first.keep(Rows::default()).await;
    let refused = waiting.await??.refuse().await;
    assert!(
        matches!(refused.map(|mut settled| settled.try_recv()), Some(Ok(Settled::Committed))),
        "the refusal waits for what it judged by"
    );
    assert!(matches!(settled.await?, Settled::Committed));
    assert_eq!(numbers(&reader).await?, [1]);
    Ok(())
}

#[tokio::test]
async fn who_gives_up_waiting_does_not_take_the_commit_with_it() -> anyhow::Result<()> {
    let folder = tempfile::tempdir()?;
    let (lane, reader) = lane(folder.path(), 100).await?;
    let first = lane.turn(false, Count::default()).await?;
    let waiting = queue(&lane).await;
    insert(&first, 1).await?;
    // Gives up while the first is still at it: by the time that the first ends, its place in the queue is counted or gone.
    waiting.abort();
    let settled = first.keep(Rows::default()).await;
    let outcome = tokio::time::timeout(std::time::Duration::from_secs(5), settled).await??;
    assert!(matches!(outcome, Settled::Committed));
    assert_eq!(numbers(&reader).await?, [1]);
    Ok(())
}

#[tokio::test]
async fn a_full_group_commits_though_others_wait() -> anyhow::Result<()> {
    let folder = tempfile::tempdir()?;
    let (lane, reader) = lane(folder.path(), 1).await?;
    let first = lane.turn(false, Count::default()).await?;
    insert(&first, 1).await?;
    let waiting = queue(&lane).await;
    assert!(matches!(first.keep(Rows::default()).await.await?, Settled::Committed));
    assert_eq!(numbers(&reader).await?, [1]);
    drop(waiting.await??);
    Ok(())
}

#[tokio::test]
async fn what_is_asked_once_in_a_group_is_asked_anew_in_the_next() -> anyhow::Result<()> {
    let folder = tempfile::tempdir()?;
    let (lane, _reader) = lane(folder.path(), 100).await?;
    let asked = AtomicUsize::new(0);
    let first = lane.turn(false, Count::default()).await?;
    let waiting = queue(&lane).await;
    assert_eq!(ask(&first, &asked).await?, 0);
    let settled = first.keep(Rows::default()).await;
    let second = waiting.await??;
    assert_eq!(ask(&second, &asked).await?, 0, "both share the transaction");
    assert!(matches!(second.keep(Rows::default()).await.await?, Settled::Committed));
    assert!(matches!(settled.await?, Settled::Committed));
    let third = lane.turn(false, Count::default()).await?;
    assert_eq!(ask(&third, &asked).await?, 1, "what was so in one transaction may be otherwise in the next");
    Ok(())
}

#[tokio::test]
async fn units_that_are_all_refused_do_not_keep_one_transaction_open() -> anyhow::Result<()> {
    let folder = tempfile::tempdir()?;
    let (lane, _reader) = lane(folder.path(), 100).await?;
    let asked = AtomicUsize::new(0);
    let first = lane.turn(false, Count::default()).await?;
    let waiting = queue(&lane).await;
    assert_eq!(ask(&first, &asked).await?, 0);
    tokio::time::sleep(GROUP_AGE).await;
    assert!(first.refuse().await.is_none());
    let second = waiting.await??;
    assert_eq!(ask(&second, &asked).await?, 1, "the transaction of the first has ended, though the second waited");
    Ok(())
}

#[tokio::test]
async fn what_units_leave_for_a_row_is_written_once_and_one_that_is_not_there_fails_the_commit() -> anyhow::Result<()> {
    const STOCK: Columns = Columns { table: "stock", key: "name", set: &["n"] };
    let leaving = |name: &str, n: i64| {
        let mut rows = Rows::default();
        rows.set(STOCK, name.to_owned(), vec![n.into()]);
        rows
    };
    let folder = tempfile::tempdir()?;
    let (lane, reader) = lane(folder.path(), 100).await?;
    let stock = "CREATE TABLE stock (name TEXT PRIMARY KEY, n INTEGER); INSERT INTO stock VALUES ('a', 1)";
    reader.execute_unprepared(stock).await?;
    let first = lane.turn(false, Count::default()).await?;
    let waiting = queue(&lane).await;
    let settled = first.keep(leaving("a", 2)).await;
    let second = waiting.await??;
    assert!(!second.left().is_empty(), "the second sees what the first has left");
    assert!(matches!(second.keep(leaving("a", 3)).await.await?, Settled::Committed));
    assert!(matches!(settled.await?, Settled::Committed));
    let held = Statement::from_string(reader.get_database_backend(), "SELECT n FROM stock WHERE name = 'a'");
    let held = reader.query_one_raw(held).await?.map(|row| row.try_get::<i64>("", "n")).transpose()?;
    assert_eq!(held, Some(3));
    let third = lane.turn(false, Count::default()).await?;
    assert!(third.left().is_empty(), "nothing is left of a group that was committed");
    assert!(matches!(third.keep(leaving("b", 1)).await.await?, Settled::Failed(DbErr::RecordNotUpdated)));
    Ok(())
}
