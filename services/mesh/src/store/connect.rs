//! Opens connections with what each engine needs to keep an acknowledged write through a crash.

use std::{
    str::FromStr,
    time::{Duration, Instant},
};

use anyhow::{Context, bail};
use sea_orm::{DatabaseConnection, SqlxPostgresConnector, SqlxSqliteConnector};
use sqlx::{
    ConnectOptions, Connection,
    postgres::{PgConnectOptions, PgConnection, PgPoolOptions},
    sqlite::{SqliteConnectOptions, SqliteJournalMode, SqlitePoolOptions, SqliteSynchronous},
};

use super::{Place, ms};
use crate::config::Storage;

/// How many prepared statements a connection remembers.
const STATEMENTS: usize = 500;
/// How long a start waits for its first connection.
const START_PATIENCE: Duration = Duration::from_secs(10);

/// Where the database of a service is, by the storage URL: a file in the folder, or a database `<prefix>_<service>` on the server.
pub fn place(service: &str, url: &str) -> anyhow::Result<Place> {
    if let Some(folder) = url.strip_prefix("sqlite:") {
        return Ok(Place::File(std::path::Path::new(folder).join(format!("{service}.db"))));
    }
    let Some(split) =
        url.rfind('/').filter(|_| ["postgres://", "postgresql://"].iter().any(|scheme| url.starts_with(scheme)))
    else {
        bail!("storage.url must begin with sqlite: and name a folder, or with postgres:// and end with /<prefix>.");
    };
    let (server, prefix) = (&url[..split], &url[split + 1..]);
    if prefix.is_empty() || !prefix.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_') {
        bail!(
            "storage.url must end with /<prefix> of lower-case letters, digits and '_'; each service has the database <prefix>_<service>."
        );
    }
    Ok(Place::Server { url: server.to_owned(), database: format!("{prefix}_{service}") })
}

/// Makes the folder or the database where it is missing.
pub(super) async fn make(place: &Place) -> anyhow::Result<()> {
    if let Some(folder) = place.folder() {
        std::fs::create_dir_all(folder).with_context(|| {
            format!("The folder {} cannot be made: check its parent's owner and permissions.", folder.display())
        })?;
        let probe = folder.join(format!(".writable-{:016x}", rand::random::<u64>()));
        std::fs::write(&probe, b"").and_then(|()| std::fs::remove_file(&probe)).with_context(|| {
            format!(
                "The folder {} cannot be written to: check its owner and permissions, or set storage.url to another.",
                folder.display()
            )
        })?;
    }
    if let Place::Server { url, database } = place {
        let options =
            PgConnectOptions::from_str(&format!("{url}/postgres")).context("storage.url is not a PostgreSQL URL")?;
        if postgres(url, database)?.connect().await.is_err() {
            let mut server: PgConnection =
                options.disable_statement_logging().connect().await.map_err(|error| unreachable(place, &error))?;
            // The name was checked to be of harmless characters only. A race with another process ends in the same database.
            let made =
                sqlx::query(sqlx::AssertSqlSafe(format!("CREATE DATABASE {database}"))).execute(&mut server).await;
            server.close().await?;
            if let Err(error) = made
                && postgres(url, database)?.connect().await.is_err()
            {
                bail!(
                    "The database {database} does not exist and cannot be made ({error}): make it, or grant CREATEDB."
                );
            }
        }
    }
    Ok(())
}

fn unreachable(place: &Place, error: &sqlx::Error) -> anyhow::Error {
    let cause = match error {
        sqlx::Error::Database(fault) => fault.message().to_owned(),
        sqlx::Error::Io(fault) => fault.to_string(),
        sqlx::Error::PoolTimedOut => "no connection in time".to_owned(),
        other => other.to_string(),
    };
    match place {
        Place::File(path) => anyhow::anyhow!(
            "The database file {} cannot be opened ({cause}): check its owner and permissions.",
            path.display()
        ),
        Place::Server { database, .. } => {
            anyhow::anyhow!(
                "The database {database} cannot be reached ({cause}): check that the server of storage.url is up."
            )
        }
    }
}

fn postgres(url: &str, database: &str) -> anyhow::Result<PgConnectOptions> {
    Ok(PgConnectOptions::from_str(&format!("{url}/{database}"))
        .map_err(|_| {
            anyhow::anyhow!("storage.url is not a PostgreSQL URL: it is postgres://user:password@host:port/<prefix>.")
        })?
        .application_name("reell")
        // Statements of several rows have a text for each number of rows; parsing them anew costs more than remembering them.
        .statement_cache_capacity(STATEMENTS)
        .disable_statement_logging())
}

fn sqlite(path: &std::path::Path, config: &Storage) -> SqliteConnectOptions {
    SqliteConnectOptions::new()
        .filename(path)
        .create_if_missing(true)
        .journal_mode(SqliteJournalMode::Wal)
        // FULL: with NORMAL the last commits may be lost with the power.
        .synchronous(SqliteSynchronous::Full)
        .foreign_keys(true)
        // What is removed or replaced is overwritten in its page, so that a destroyed key is not left in the file.
        .pragma("secure_delete", "FAST")
        .statement_cache_capacity(STATEMENTS)
        .busy_timeout(ms(config.busy_timeout_ms))
        .disable_statement_logging()
}

/// The connection of one writer.
pub(super) async fn writer(place: &Place, config: &Storage) -> anyhow::Result<DatabaseConnection> {
    pool(place, config, 1, false).await
}

/// The connections for reading.
pub(super) async fn readers(place: &Place, config: &Storage) -> anyhow::Result<DatabaseConnection> {
    pool(place, config, config.read_connections.max(1), true).await
}

async fn pool(
    place: &Place,
    config: &Storage,
    connections: u32,
    read_only: bool,
) -> anyhow::Result<DatabaseConnection> {
    let idle = std::time::Duration::from_secs(30);
    match place {
        Place::File(path) => {
            let pool = SqlitePoolOptions::new()
                .max_connections(connections)
                .acquire_timeout(ms(config.acquire_timeout_ms))
                .idle_timeout(None)
                .max_lifetime(None)
                .test_before_acquire(false)
                .before_acquire(|connection, _| Box::pin(async move { Ok(is_between_transactions(connection)) }))
                .connect_lazy_with(sqlite(path, config).read_only(read_only));
            warm(|| pool.acquire()).await.map_err(|error| unreachable(place, &error))?;
            Ok(SqlxSqliteConnector::from_sqlx_sqlite_pool(pool))
        }
        Place::Server { url, database } => {
            let options = postgres(url, database)?.options([
                ("statement_timeout", config.statement_timeout_ms.to_string()),
                ("lock_timeout", config.lock_timeout_ms.to_string()),
                ("idle_in_transaction_session_timeout", (config.unit_time_limit_ms * 2).to_string()),
                ("default_transaction_read_only", if read_only { "on" } else { "off" }.to_owned()),
            ]);
            // A writer changes rows by their keys, and what changes often is in memory: with the server's own guess, made for disks that
            // turn, it would read a small table from end to end, and all that its rows once were.
            let options = if read_only { options } else { options.options([("random_page_cost", "1.1")]) };
            let pool = PgPoolOptions::new()
                .max_connections(connections)
                .acquire_timeout(ms(config.acquire_timeout_ms))
                .test_before_acquire(false)
                // A connection that has been idle may have been cut; one in use would have said so.
                .before_acquire(move |connection, meta| {
                    Box::pin(async move {
                        let fit = is_between_transactions(connection);
                        Ok(fit && (meta.idle_for <= idle || connection.ping().await.is_ok()))
                    })
                })
                .connect_lazy_with(options);
            warm(|| pool.acquire()).await.map_err(|error| unreachable(place, &error))?;
            Ok(SqlxPostgresConnector::from_sqlx_postgres_pool(pool))
        }
    }
}

/// Whether a connection may begin a transaction; one that may not is closed, and another is opened.
///
/// Where a commit fails on a full disk, SQLite ends the transaction by itself, the ROLLBACK behind it fails, and the driver goes on
/// counting a transaction that is none: its next BEGIN would be a savepoint, and its next COMMIT would commit nothing.
fn is_between_transactions(connection: &impl Connection) -> bool {
    !connection.is_in_transaction()
}

/// Waits for the first connection with more patience than a request has: making a file, or a server that starts too, takes its time.
async fn warm<C, F: Future<Output = sqlx::Result<C>>>(acquire: impl Fn() -> F) -> sqlx::Result<()> {
    let began = Instant::now();
    loop {
        match acquire().await {
            Ok(_) => return Ok(()),
            Err(sqlx::Error::PoolTimedOut) if began.elapsed() < START_PATIENCE => {}
            Err(error) => return Err(error),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_service_has_its_own_file_or_database() -> anyhow::Result<()> {
        assert_eq!(place("cases", "sqlite:./data")?, Place::File("./data/cases.db".into()));
        let expected = Place::Server { url: "postgres://reell@db:5432".into(), database: "centre_cases".into() };
        assert_eq!(place("cases", "postgres://reell@db:5432/centre")?, expected);
        for wrong in ["mysql://x/y", "postgres://db:5432/", "postgres://db:5432/a;b"] {
            assert!(place("cases", wrong).is_err(), "{wrong}");
        }
        Ok(())
    }

    #[tokio::test]
    async fn a_full_database_is_one_that_is_away_for_now() -> anyhow::Result<()> {
        use sea_orm::ConnectionTrait;
        let folder = tempfile::tempdir()?;
        let config = crate::config::Config::defaults()?.storage;
        let writer = writer(&Place::File(folder.path().join("any.db")), &config).await?;
        writer.execute_unprepared("CREATE TABLE blob (b BLOB); PRAGMA max_page_count = 8").await?;
        let fault = writer.execute_unprepared("INSERT INTO blob VALUES (zeroblob(1000000))").await;
        let error = crate::refusal::Error::from(fault.err().context("there was room")?);
        assert!(error.is("DEPENDENCY_UNAVAILABLE"), "{error}");
        Ok(())
    }

    /// What a full disk does to a commit: the engine ends the transaction, and the driver does not notice.
    #[tokio::test]
    async fn after_a_transaction_that_ended_by_itself_the_next_one_is_really_committed() -> anyhow::Result<()> {
        use sea_orm::{ConnectionTrait, TransactionTrait};
        let folder = tempfile::tempdir()?;
        let config = crate::config::Config::defaults()?.storage;
        let place = Place::File(folder.path().join("any.db"));
        let writer = writer(&place, &config).await?;
        let tables = "CREATE TABLE number (n INTEGER PRIMARY KEY);
             CREATE TABLE heir (n INTEGER REFERENCES number (n) DEFERRABLE INITIALLY DEFERRED)";
        writer.execute_unprepared(tables).await?;
        let broken = writer.begin().await?;
        broken.execute_unprepared("ROLLBACK").await?;
        assert!(broken.commit().await.is_err());
        // A second commit that fails: counted as a savepoint by then, it would stay open below all that follow.
        let refused = writer.begin().await?;
        refused.execute_unprepared("INSERT INTO heir VALUES (9)").await?;
        assert!(refused.commit().await.is_err());
        for n in 0..3 {
            let sound = writer.begin().await?;
            sound.execute_unprepared(&format!("INSERT INTO number VALUES ({n})")).await?;
            sound.commit().await?;
        }
        let reader = readers(&place, &config).await?;
        let count = sea_orm::Statement::from_string(reader.get_database_backend(), "SELECT COUNT(*) AS n FROM number");
        let held: i64 = reader.query_one_raw(count).await?.map_or(Ok(0), |row| row.try_get("", "n"))?;
        assert_eq!(held, 3);
        Ok(())
    }
}
