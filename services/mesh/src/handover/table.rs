//! Reads all rows of a table in the order of its key, some at a time, and takes their hash.

use anyhow::Context;
use sea_orm::{ConnectionTrait, DatabaseTransaction, DbBackend, Statement, Value as Sql};
use serde_json::Value as Json;
use sha2::{Digest, Sha256};

use super::{
    TableEnd,
    catalogue::{Table, quoted},
    cell,
};

/// How many rows are in memory at once.
const ROWS: usize = 1_000;

/// The hash of a table: of its columns, and of each row, as lines of the file.
pub struct Sum {
    sha: Sha256,
    rows: u64,
}

impl Sum {
    /// Of a table without rows.
    pub fn new(table: &Table) -> anyhow::Result<Self> {
        let mut sha = Sha256::new();
        sha.update(serde_json::to_vec(table)?);
        sha.update(b"\n");
        Ok(Self { sha, rows: 0 })
    }

    /// With one more row, as its line.
    pub fn add(&mut self, line: &[u8]) {
        self.sha.update(line);
        self.sha.update(b"\n");
        self.rows += 1;
    }

    /// What ends the table in the file.
    pub fn end(self, table: &Table) -> TableEnd {
        TableEnd { end: table.table.clone(), rows: self.rows, sha256: hex::encode(self.sha.finalize()) }
    }
}

/// The rows of a table, as lines of the file, each given to `each`; and what ends the table.
pub async fn read(
    tx: &DatabaseTransaction,
    table: &Table,
    mut each: impl FnMut(&[u8]) -> anyhow::Result<()>,
) -> anyhow::Result<TableEnd> {
    let mut sum = Sum::new(table)?;
    let mut source = Source::open(tx, table).await?;
    loop {
        let some = source.some(tx, table).await?;
        for row in &some {
            let line = serde_json::to_vec(row)?;
            sum.add(&line);
            each(&line)?;
        }
        if some.len() < ROWS {
            break;
        }
    }
    source.close(tx).await?;
    Ok(sum.end(table))
}

/// Where rows come from: a cursor on PostgreSQL, whose index has another order; on SQLite the key itself leads on.
enum Source {
    Cursor { name: String },
    Key { order: String, last: Option<Vec<Sql>> },
}

impl Source {
    async fn open(tx: &DatabaseTransaction, table: &Table) -> anyhow::Result<Self> {
        let backend = tx.get_database_backend();
        let order = table.order(backend)?;
        if backend == DbBackend::Sqlite {
            return Ok(Self::Key { order, last: None });
        }
        // A name of its own for each table: a FETCH that is remembered has the columns of the first.
        let name = quoted(&format!("handover_{}", table.table));
        let (columns, from) = (table.selected(backend), quoted(&table.table));
        tx.execute_unprepared(&format!(
            "DECLARE {name} NO SCROLL CURSOR FOR SELECT {columns} FROM {from} ORDER BY {order}"
        ))
        .await?;
        Ok(Self::Cursor { name })
    }

    async fn some(&mut self, tx: &DatabaseTransaction, table: &Table) -> anyhow::Result<Vec<Vec<Json>>> {
        let backend = tx.get_database_backend();
        let statement = match &self {
            Self::Cursor { name } => Statement::from_string(backend, format!("FETCH {ROWS} FROM {name}")),
            Self::Key { order, last } => {
                let marks = vec!["?"; table.key.len()].join(", ");
                let behind = last.as_ref().map(|_| format!("WHERE ({order}) > ({marks})")).unwrap_or_default();
                let (columns, from) = (table.selected(backend), quoted(&table.table));
                let sql = format!("SELECT {columns} FROM {from} {behind} ORDER BY {order} LIMIT {ROWS}");
                Statement::from_sql_and_values(backend, sql, last.clone().unwrap_or_default())
            }
        };
        let rows = tx.query_all_raw(statement).await.with_context(|| format!("{} cannot be read", table.table))?;
        let rows: Vec<Vec<Json>> = rows
            .iter()
            .map(|row| cell::row(table, row))
            .collect::<Result<_, _>>()
            .with_context(|| format!("a row of {} cannot be read", table.table))?;
        if let (Self::Key { last, .. }, Some(row)) = (self, rows.last()) {
            *last = Some(key(table, row)?);
        }
        Ok(rows)
    }

    async fn close(self, tx: &DatabaseTransaction) -> anyhow::Result<()> {
        if let Self::Cursor { name } = self {
            tx.execute_unprepared(&format!("CLOSE {name}")).await?;
        }
        Ok(())
    }
}

/// The key of a row, as a statement binds it.
fn key(table: &Table, row: &[Json]) -> anyhow::Result<Vec<Sql>> {
    let mut key = Vec::with_capacity(table.key.len());
    for name in &table.key {
        let place = table.columns.iter().position(|column| column.name == *name).context("a key is made of columns")?;
        key.push(cell::bound(table.columns[place].kind, &row[place])?);
    }
    Ok(key)
}
