//! Which tables a database has, as its own catalogue tells; the same answer on both engines.

use anyhow::{Context, bail};
use sea_orm::{ConnectionTrait, DbBackend, QueryResult, Statement};
use serde::{Deserialize, Serialize};

/// What the migrations themselves keep. The new place has its own, and the names are compared.
const MIGRATIONS: &str = "seaql_migrations";

/// What a column holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    Uuid,
    Text,
    /// Whole numbers of any width: SQLite has one.
    Integer,
    Boolean,
    Bytes,
}

/// A column.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Column {
    pub name: String,
    #[serde(rename = "type")]
    pub kind: Kind,
    pub nullable: bool,
}

/// A table. Its columns stand in the order of their names, since engines may have them in different orders.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Table {
    pub table: String,
    pub columns: Vec<Column>,
    /// The primary key: what rows are ordered by.
    pub key: Vec<String>,
}

impl Table {
    /// The names of the columns, quoted.
    pub fn names(&self) -> String {
        self.columns.iter().map(|column| quoted(&column.name)).collect::<Vec<_>>().join(", ")
    }

    /// What is selected: the columns, and their whole numbers in the widest form.
    pub fn selected(&self, backend: DbBackend) -> String {
        let one = |column: &Column| match (backend, column.kind) {
            (DbBackend::Postgres, Kind::Integer) => format!("{}::bigint", quoted(&column.name)),
            _ => quoted(&column.name),
        };
        self.columns.iter().map(one).collect::<Vec<_>>().join(", ")
    }

    /// What rows are ordered by, byte by byte whatever the database's collation.
    pub fn order(&self, backend: DbBackend) -> anyhow::Result<String> {
        let mut parts = Vec::new();
        for name in &self.key {
            let column = self.columns.iter().find(|column| column.name == *name).context("a key is made of columns")?;
            let collation = match (backend, column.kind) {
                (DbBackend::Postgres, Kind::Text) => " COLLATE \"C\"",
                _ => "",
            };
            parts.push(format!("{}{collation}", quoted(name)));
        }
        Ok(parts.join(", "))
    }
}

/// A name as SQL takes it, whatever it is.
pub fn quoted(name: &str) -> String {
    format!("\"{}\"", name.replace('"', "\"\""))
}

/// All tables of a database but that of the migrations, by name.
pub async fn tables(db: &impl ConnectionTrait) -> anyhow::Result<Vec<Table>> {
    let (columns, keys) = match db.get_database_backend() {
        DbBackend::Sqlite => (SQLITE_COLUMNS, SQLITE_KEYS),
        _ => (POSTGRES_COLUMNS, POSTGRES_KEYS),
    };
    let mut tables: Vec<Table> = Vec::new();
    for row in rows(db, columns).await? {
        let (table, name): (String, String) = (row.try_get_by_index(0)?, row.try_get_by_index(1)?);
        let (declared, nullable): (String, i32) = (row.try_get_by_index(2)?, row.try_get_by_index(3)?);
        if table == MIGRATIONS {
            continue;
        }
        let kind = kind(&declared)
            .with_context(|| format!("{table}.{name} has the type {declared}, which no hand-over knows yet"))?;
        if tables.last().is_none_or(|last| last.table != table) {
            tables.push(Table { table, columns: Vec::new(), key: Vec::new() });
        }
        if let Some(last) = tables.last_mut() {
            last.columns.push(Column { name, kind, nullable: nullable == 1 });
        }
    }
    for row in rows(db, keys).await? {
        let (table, name): (String, String) = (row.try_get_by_index(0)?, row.try_get_by_index(1)?);
        if let Some(known) = tables.iter_mut().find(|known| known.table == table) {
            known.key.push(name);
        }
    }
    for table in &mut tables {
        table.columns.sort_by(|left, right| left.name.cmp(&right.name));
        if table.key.is_empty() {
            bail!("{} has no primary key, so its rows have no order", table.table);
        }
        // A key of SQLite may be null by its declaration, and never is.
        for column in table.columns.iter_mut().filter(|column| table.key.contains(&column.name)) {
            column.nullable = false;
        }
    }
    tables.sort_by(|left, right| left.table.cmp(&right.table));
    Ok(tables)
}

/// The migrations that have been applied, in their order.
pub async fn migrations(db: &impl ConnectionTrait) -> anyhow::Result<Vec<String>> {
    let mut names = Vec::new();
    for row in rows(db, "SELECT version FROM seaql_migrations").await? {
        names.push(row.try_get_by_index(0)?);
    }
    names.sort();
    Ok(names)
}

/// The rows of a query.
pub async fn rows(db: &impl ConnectionTrait, sql: &str) -> anyhow::Result<Vec<QueryResult>> {
    Ok(db.query_all_raw(Statement::from_string(db.get_database_backend(), sql)).await?)
}

/// Virtual tables are made from others, and generated columns too, so neither is handed over.
const SQLITE_COLUMNS: &str = "SELECT l.name, c.name, lower(c.type), CASE WHEN c.\"notnull\" = 1 THEN 0 ELSE 1 END
     FROM pragma_table_list l JOIN pragma_table_xinfo(l.name) c
     WHERE l.schema = 'main' AND l.type = 'table' AND l.name NOT LIKE 'sqlite\\_%' ESCAPE '\\' AND c.hidden = 0
     ORDER BY l.name, c.cid";
const SQLITE_KEYS: &str = "SELECT l.name, c.name
     FROM pragma_table_list l JOIN pragma_table_xinfo(l.name) c
     WHERE l.schema = 'main' AND l.type = 'table' AND l.name NOT LIKE 'sqlite\\_%' ESCAPE '\\' AND c.pk > 0
     ORDER BY l.name, c.pk";
const POSTGRES_COLUMNS: &str = "SELECT c.table_name::text, c.column_name::text, lower(c.data_type)::text,
       CASE WHEN c.is_nullable = 'YES' THEN 1 ELSE 0 END
     FROM information_schema.columns c JOIN information_schema.tables t
       ON t.table_schema = c.table_schema AND t.table_name = c.table_name
     WHERE c.table_schema = 'public' AND t.table_type = 'BASE TABLE' AND c.is_generated = 'NEVER'
     ORDER BY c.table_name, c.ordinal_position";
const POSTGRES_KEYS: &str = "SELECT k.table_name::text, k.column_name::text
     FROM information_schema.table_constraints t JOIN information_schema.key_column_usage k
       ON k.constraint_schema = t.constraint_schema AND k.constraint_name = t.constraint_name AND k.table_name = t.table_name
     WHERE t.table_schema = 'public' AND t.constraint_type = 'PRIMARY KEY'
     ORDER BY k.table_name, k.ordinal_position";

/// What a declared type holds. SQLite's lengths in brackets say nothing.
fn kind(declared: &str) -> Option<Kind> {
    match declared.split('(').next().unwrap_or_default().trim() {
        "uuid" | "uuid_text" => Some(Kind::Uuid),
        "text" | "varchar" | "character varying" => Some(Kind::Text),
        "integer" | "bigint" | "smallint" => Some(Kind::Integer),
        "boolean" => Some(Kind::Boolean),
        "bytea" | "blob" | "varbinary_blob" => Some(Kind::Bytes),
        _ => None,
    }
}
