//! Writes rows into tables whose guards are lowered: what the triggers and keys would ask of each row has been asked where the rows
//! come from, and the keys are asked once more when all rows are there. That each link of a chain is of an entry, where a trigger alone asks
//! it, the check of the books says.

use anyhow::{Context, ensure};
use sea_orm::{ConnectionTrait, DatabaseTransaction, DbBackend, Statement, Value as Sql};
use serde_json::Value as Json;

use super::super::{
    catalogue::{self, Table, quoted},
    cell,
};

/// The most values of one statement: below either engine's limit.
const VALUES: usize = 20_000;
/// The most rows of one statement.
const ROWS: usize = 500;

/// What is to be put back when all rows are there.
pub struct Guards(Vec<String>);

impl Guards {
    /// Takes triggers away, and lets foreign keys wait. Both last until the transaction ends, however it ends.
    pub async fn lower(tx: &DatabaseTransaction) -> anyhow::Result<Self> {
        match tx.get_database_backend() {
            DbBackend::Sqlite => lower_sqlite(tx).await,
            _ => lower_postgres(tx).await,
        }
    }

    /// Puts them back, and asks the foreign keys.
    pub async fn raise(self, tx: &DatabaseTransaction) -> anyhow::Result<()> {
        match tx.get_database_backend() {
            DbBackend::Sqlite => {
                let broken = catalogue::rows(tx, "PRAGMA foreign_key_check").await?;
                ensure!(broken.is_empty(), "a row refers to one that is not there");
            }
            _ => {
                tx.execute_unprepared("SET CONSTRAINTS ALL IMMEDIATE").await?;
            }
        }
        for statement in &self.0 {
            tx.execute_unprepared(statement).await?;
        }
        Ok(())
    }
}

async fn lower_sqlite(tx: &DatabaseTransaction) -> anyhow::Result<Guards> {
    tx.execute_unprepared("PRAGMA defer_foreign_keys = ON").await?;
    let mut back = Vec::new();
    for row in catalogue::rows(tx, "SELECT name, sql FROM sqlite_master WHERE type = 'trigger' ORDER BY name").await? {
        let (name, sql): (String, String) = (row.try_get_by_index(0)?, row.try_get_by_index(1)?);
        tx.execute_unprepared(&format!("DROP TRIGGER {}", quoted(&name))).await?;
        back.push(sql);
    }
    Ok(Guards(back))
}

async fn lower_postgres(tx: &DatabaseTransaction) -> anyhow::Result<Guards> {
    const KEYS: &str = "SELECT conrelid::regclass::text, conname::text FROM pg_constraint
         WHERE contype = 'f' AND connamespace = 'public'::regnamespace AND NOT condeferrable ORDER BY 1, 2";
    let mut back = Vec::new();
    for row in catalogue::rows(tx, KEYS).await? {
        // The name of the table comes quoted where it must be.
        let (table, name): (String, String) = (row.try_get_by_index(0)?, row.try_get_by_index(1)?);
        let change = format!("ALTER TABLE {table} ALTER CONSTRAINT {}", quoted(&name));
        tx.execute_unprepared(&format!("{change} DEFERRABLE INITIALLY DEFERRED")).await?;
        back.push(format!("{change} NOT DEFERRABLE"));
    }
    for table in catalogue::tables(tx).await? {
        let change = format!("ALTER TABLE {}", quoted(&table.table));
        tx.execute_unprepared(&format!("{change} DISABLE TRIGGER USER")).await?;
        back.push(format!("{change} ENABLE TRIGGER USER"));
    }
    tx.execute_unprepared("SET CONSTRAINTS ALL DEFERRED").await?;
    Ok(Guards(back))
}

/// Gathers the rows of one table, and writes some at a time.
pub struct Rows<'a> {
    tx: &'a DatabaseTransaction,
    table: &'a Table,
    waiting: Vec<Vec<Json>>,
    /// Whether the rows are there already, so that none is written.
    known: bool,
}

impl<'a> Rows<'a> {
    /// Begins a table. What the migrations have put there goes: the file has it as it was at the old place.
    pub async fn into(tx: &'a DatabaseTransaction, table: &'a Table, known: bool) -> anyhow::Result<Self> {
        if !known {
            tx.execute_unprepared(&format!("DELETE FROM {}", quoted(&table.table))).await?;
        }
        Ok(Self { tx, table, waiting: Vec::new(), known })
    }

    /// Adds a row.
    pub async fn add(&mut self, row: Vec<Json>) -> anyhow::Result<()> {
        if self.known {
            return Ok(());
        }
        ensure!(row.len() == self.table.columns.len(), "a row of {} has a value for each column", self.table.table);
        self.waiting.push(row);
        if self.waiting.len() >= ROWS.min(VALUES / self.table.columns.len().max(1)) {
            self.write().await?;
        }
        Ok(())
    }

    /// Writes what is left.
    pub async fn finish(mut self) -> anyhow::Result<()> {
        self.write().await
    }

    async fn write(&mut self) -> anyhow::Result<()> {
        if self.waiting.is_empty() {
            return Ok(());
        }
        let backend = self.tx.get_database_backend();
        let width = self.table.columns.len();
        let mut values: Vec<Sql> = Vec::with_capacity(self.waiting.len() * width);
        for row in &self.waiting {
            for (column, value) in self.table.columns.iter().zip(row) {
                let bound = cell::bound(column.kind, value);
                values.push(bound.with_context(|| format!("a value of {}.{}", self.table.table, column.name))?);
            }
        }
        let mark = |place: usize| match backend {
            DbBackend::Sqlite => "?".to_owned(),
            _ => format!("${}", place + 1),
        };
        let groups = (0..self.waiting.len()).map(|row| {
            let marks = (0..width).map(|column| mark(row * width + column)).collect::<Vec<_>>();
            format!("({})", marks.join(","))
        });
        let groups = groups.collect::<Vec<_>>().join(",");
        let sql = format!("INSERT INTO {} ({}) VALUES {groups}", quoted(&self.table.table), self.table.names());
        self.tx
            .execute_raw(Statement::from_sql_and_values(backend, sql, values))
            .await
            .with_context(|| format!("rows of {} cannot be written", self.table.table))?;
        self.waiting.clear();
        Ok(())
    }
}
