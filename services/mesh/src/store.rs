//! One service's database: SQLite in a file or a PostgreSQL database, with its readers, its writers, and what waits for them.

use std::{
    hash::{DefaultHasher, Hash, Hasher},
    path::{Path, PathBuf},
    sync::Arc,
    time::Duration,
};

use anyhow::Context;
use sea_orm::{ConnectionTrait, DatabaseConnection, DbBackend, DbErr};
use tokio::sync::{Notify, watch};
use tokio_util::{sync::CancellationToken, task::TaskTracker};
use tracing::Instrument;

use crate::{
    audit,
    batch::Batch,
    config,
    lane::{Lane, Settled, Turn},
    refusal::Error,
    rows::Rows,
    sql::{self, Count, Db},
    together::{LookUp, LookUps},
};

mod connect;
mod migrate;

pub use connect::place;
pub use migrate::migrate;

/// How many entries one flush takes at most.
const FLUSH: usize = 256;

/// A service's database.
pub struct Store {
    readers: DatabaseConnection,
    lanes: Vec<Arc<Lane>>,
    /// Where the keeper of the feed and the trail writes, so that it holds up no command; on SQLite, where there is one writer, among them.
    aside: Arc<Lane>,
    lookups: LookUps,
    accesses: Batch<Vec<audit::ActiveModel>, ()>,
    /// Woken after each commit that carried rows.
    pub(crate) committed: Arc<Notify>,
    /// The last position that has been given in the feed.
    pub(crate) head: watch::Sender<i64>,
}

impl Store {
    /// Opens the database of a service. It must be migrated: see [`migrate`].
    pub async fn open(
        service: &str,
        config: &config::Storage,
        tasks: &TaskTracker,
        stop: &CancellationToken,
    ) -> anyhow::Result<Arc<Self>> {
        let place = place(service, &config.url)?;
        let readers = connect::readers(&place, config).await?;
        let committed = Arc::new(Notify::new());
        // SQLite has one writer, whatever one wishes for.
        let writers = if matches!(place, Place::File(_)) { 1 } else { config.writers.max(1) };
        let mut lanes = Vec::new();
        for _ in 0..writers {
            lanes.push(Lane::new(connect::writer(&place, config).await?, config.group_units, Arc::clone(&committed)));
        }
        let aside = match place {
            Place::File(_) => Arc::clone(&lanes[0]),
            Place::Server { .. } => {
                Lane::new(connect::writer(&place, config).await?, config.group_units, Arc::clone(&committed))
            }
        };
        let lookups = LookUps::new(readers.clone(), tasks, stop);
        let accesses = accesses(Arc::clone(&lanes[0]), tasks, stop);
        let head = watch::Sender::new(
            crate::outbox::head(&readers).await.context("The feed cannot be read: run `reell migrate` first.")?,
        );
        Ok(Arc::new(Self { readers, lanes, aside, lookups, accesses, committed, head }))
    }

    /// The database for reading.
    pub fn reader(&self, count: Count) -> Db {
        Db::new(self.readers.clone(), count)
    }

    /// Which engine it is.
    pub(crate) fn backend(&self) -> DbBackend {
        self.readers.get_database_backend()
    }

    /// Waits for a turn at one of the writers; the same key always leads to the same one.
    pub(crate) async fn turn(&self, key: &impl Hash, alone: bool, count: Count) -> Result<Turn, DbErr> {
        let mut hasher = DefaultHasher::new();
        key.hash(&mut hasher);
        let lane = usize::try_from(hasher.finish() % self.lanes.len() as u64).unwrap_or(0);
        self.lanes[lane].turn(alone, count).await
    }

    /// Waits for a turn at the keeper's writer.
    pub(crate) async fn turn_aside(&self, alone: bool, count: Count) -> Result<Turn, DbErr> {
        self.aside.turn(alone, count).await
    }

    /// What is there for a key, as it has been committed. Whoever asks at the same time is answered by one statement.
    pub(crate) async fn find<L: LookUp>(&self, key: L::Key) -> Result<Option<L::Value>, Error> {
        self.lookups.find::<L>(key).instrument(sql::span(self.backend(), "SELECT", L::TABLE)).await
    }

    /// Commits entries of the access log. Whoever waits at the same time shares the commit.
    pub(crate) async fn log_access(&self, entries: Vec<audit::ActiveModel>) -> Result<(), Error> {
        self.accesses.submit(entries).await
    }

    /// Whether the database answers.
    pub async fn check(&self) -> Result<(), DbErr> {
        let statement = sea_orm::Statement::from_string(self.readers.get_database_backend(), "SELECT 1");
        self.readers.query_one_raw(statement).await.map(|_| ())
    }
}

fn accesses(lane: Arc<Lane>, tasks: &TaskTracker, stop: &CancellationToken) -> Batch<Vec<audit::ActiveModel>, ()> {
    Batch::start(tasks, stop, FLUSH, move |entries: Vec<Vec<audit::ActiveModel>>| {
        let lane = Arc::clone(&lane);
        async move {
            let answers = vec![(); entries.len()];
            for alone in [false, true] {
                let turn = lane.turn(alone, Count::default()).await.ok()?;
                let mut rows = Rows::default();
                entries.iter().flatten().cloned().for_each(|entry| rows.add(entry));
                match turn.keep(rows).await.await {
                    Ok(Settled::Committed) => return Some(answers),
                    Ok(Settled::Again) => continue,
                    Ok(Settled::Failed(error)) => {
                        tracing::error!(%error, "the access log cannot be written, so nothing is read")
                    }
                    Err(_) => {}
                }
                break;
            }
            None
        }
    })
}

/// A service's database for who moves the whole of it: one connection, and no statement is too long.
pub(crate) async fn patient(
    service: &str,
    config: &config::Storage,
    read_only: bool,
) -> anyhow::Result<DatabaseConnection> {
    let place = place(service, &config.url)?;
    let patient = config::Storage {
        read_connections: 1,
        statement_timeout_ms: 0,
        lock_timeout_ms: 60_000,
        unit_time_limit_ms: 0,
        ..config.clone()
    };
    if read_only { connect::readers(&place, &patient).await } else { connect::writer(&place, &patient).await }
}

/// Where a service's database is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Place {
    /// An SQLite file.
    File(PathBuf),
    /// A PostgreSQL database: the server's URL, and the database's name.
    Server {
        /// With user, host and port.
        url: String,
        /// One for each service.
        database: String,
    },
}

impl Place {
    /// The folder that must exist.
    fn folder(&self) -> Option<&Path> {
        match self {
            Self::File(path) => path.parent(),
            Self::Server { .. } => None,
        }
    }
}

/// Whether the disk, or the space that the database may take of it, is full: SQLITE_FULL, or PostgreSQL's disk_full.
pub(crate) fn is_full(fault: &DbErr) -> bool {
    let (DbErr::Exec(inner) | DbErr::Query(inner)) = fault else { return false };
    let sea_orm::RuntimeErr::SqlxError(error) = inner else { return false };
    error.as_database_error().and_then(|error| error.code()).is_some_and(|code| code == "13" || code == "53100")
}

/// A duration from milliseconds.
pub(crate) fn ms(milliseconds: u64) -> Duration {
    Duration::from_millis(milliseconds)
}
