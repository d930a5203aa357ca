//! The same rows without a service: what an import left, loaded by the engine itself into empty tables of the same schema.
//!
//! PostgreSQL has COPY for that; SQLite reads them from the other file in one statement per table.

use std::{path::Path, time::Instant};

use anyhow::Context;
use futures::TryStreamExt;
use mesh::{
    config::{Config, Storage},
    store::{Place, migrate, place},
};
use sandbox::{
    recipe::{Engine, storage},
    scratch,
};
use sqlx::{
    Connection, Executor, PgConnection, SqliteConnection,
    sqlite::{SqliteConnectOptions, SqliteJournalMode, SqliteSynchronous},
};
use tokio::{
    fs::File,
    io::{AsyncWriteExt, BufWriter},
};

/// What a file of organisations, and what a file of persons fills: first what it states, then what it is searched by.
pub const ORGANISATIONS: [&[&str]; 2] =
    [&["organisation", "organisation_name", "organisation_role"], &["organisation_key"]];
/// See [`ORGANISATIONS`].
pub const PERSONS: [&[&str]; 2] = [&["person", "person_identity"], &["person_name"]];

/// Empty tables of the register, and those that rows are taken from.
pub struct Loader {
    /// Those.
    pub from: Place,
    /// The empty ones.
    pub to: Place,
}

impl Loader {
    /// Makes the empty tables.
    pub async fn open(engine: Engine, from: &str) -> anyhow::Result<Self> {
        let config = Storage { url: storage(engine, &scratch::folder("loaded")?), ..Config::defaults()?.storage };
        migrate(actors::NAME, &config, actors::migrations).await?;
        Ok(Self { from: place(actors::NAME, from)?, to: place(actors::NAME, &config.url)? })
    }

    /// How many seconds it takes to fill each of these groups of tables.
    pub async fn load(&self, groups: [&[&str]; 2]) -> anyhow::Result<[f64; 2]> {
        let mut seconds = [0.0; 2];
        for (tables, spent) in groups.into_iter().zip(&mut seconds) {
            for table in tables {
                *spent += match (&self.from, &self.to) {
                    (Place::File(from), Place::File(to)) => attach(from, to, table).await?,
                    (from, to) => copy(&url(from)?, &url(to)?, table).await?,
                };
            }
        }
        Ok(seconds)
    }
}

fn url(place: &Place) -> anyhow::Result<String> {
    match place {
        Place::Server { url, database } => Ok(format!("{url}/{database}")),
        Place::File(_) => anyhow::bail!("both are on the same engine"),
    }
}

/// Takes a table out into a file, and measures how it comes in again.
async fn copy(from: &str, to: &str, table: &str) -> anyhow::Result<f64> {
    let path = scratch::folder("copied")?.join(table);
    let (mut source, mut target) = (PgConnection::connect(from).await?, PgConnection::connect(to).await?);
    let mut out = BufWriter::new(File::create(&path).await?);
    let mut rows = source.copy_out_raw(&format!("COPY {table} TO STDOUT (FORMAT binary)")).await?;
    while let Some(bytes) = rows.try_next().await? {
        out.write_all(&bytes).await?;
    }
    out.flush().await?;
    let started = Instant::now();
    let mut sink = target.copy_in_raw(&format!("COPY {table} FROM STDIN (FORMAT binary)")).await?;
    sink.read_from(File::open(&path).await?).await?;
    sink.finish().await?;
    let seconds = started.elapsed().as_secs_f64();
    std::fs::remove_file(&path)?;
    Ok(seconds)
}

/// Measures how a table comes over from another file.
async fn attach(from: &Path, to: &Path, table: &str) -> anyhow::Result<f64> {
    let options = SqliteConnectOptions::new()
        .filename(to)
        .journal_mode(SqliteJournalMode::Wal)
        .synchronous(SqliteSynchronous::Full)
        .foreign_keys(true);
    let mut target = SqliteConnection::connect_with(&options).await?;
    let from = from.to_str().context("the scratch folder has an ordinary name")?;
    sqlx::query("ATTACH $1 AS source").bind(from).execute(&mut target).await?;
    let started = Instant::now();
    target.execute(sqlx::AssertSqlSafe(format!("INSERT INTO main.{table} SELECT * FROM source.{table}"))).await?;
    Ok(started.elapsed().as_secs_f64())
}
