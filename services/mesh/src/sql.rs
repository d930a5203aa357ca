//! Statements are counted, timed and traced here, so that no query has to think of it.

use std::{
    any::{Any, TypeId},
    collections::HashMap,
    sync::{
        Arc, Mutex, PoisonError,
        atomic::{AtomicBool, AtomicU32, Ordering},
    },
    time::Instant,
};

use sea_orm::{
    ConnectionTrait, DatabaseConnection, DatabaseTransaction, DbBackend, DbErr, ExecResult, QueryResult, Statement,
};

use crate::{semconv, telemetry};

/// How many statements a request has run.
pub type Count = Arc<AtomicU32>;

/// What has been asked once in a transaction, by its type.
pub(crate) type Known = Arc<Mutex<HashMap<TypeId, Box<dyn Any + Send>>>>;

/// The open transaction, as a unit of work sees it. It cannot commit: the unit does, for all that wait with it.
pub struct Tx {
    transaction: Arc<DatabaseTransaction>,
    count: Count,
    wrote: Arc<AtomicBool>,
    known: Known,
}

impl Tx {
    pub(crate) fn new(
        transaction: Arc<DatabaseTransaction>,
        count: Count,
        wrote: Arc<AtomicBool>,
        known: Known,
    ) -> Self {
        Self { transaction, count, wrote, known }
    }

    /// Another handle of the same transaction.
    pub(crate) fn share(&self) -> Self {
        Self {
            transaction: Arc::clone(&self.transaction),
            count: Arc::clone(&self.count),
            wrote: Arc::clone(&self.wrote),
            known: Arc::clone(&self.known),
        }
    }

    /// What is asked once in this transaction, for all units that share it, and told by its type: what none of them changes, since only
    /// a unit that is alone does, or a lock that lasts until the transaction ends. Fails, and is asked again, where the question fails.
    pub async fn once<T, F>(&self, ask: F) -> Result<T, DbErr>
    where
        T: Clone + Send + 'static,
        F: Future<Output = Result<T, DbErr>>,
    {
        let of = TypeId::of::<T>();
        // Whoever held the lock and panicked had changed nothing, or all.
        let known = || self.known.lock().unwrap_or_else(PoisonError::into_inner);
        let told = known().get(&of).and_then(|told| told.downcast_ref::<T>()).cloned();
        if let Some(told) = told {
            return Ok(told);
        }
        let found = ask.await?;
        known().insert(of, Box::new(found.clone()));
        Ok(found)
    }
}

/// The database for reading: each statement sees what has been committed.
#[derive(Clone)]
pub struct Db {
    pool: DatabaseConnection,
    count: Count,
}

impl Db {
    pub(crate) fn new(pool: DatabaseConnection, count: Count) -> Self {
        Self { pool, count }
    }
}

async fn observed<T>(
    (operation, span): (&'static str, tracing::Span),
    count: &Count,
    run: impl Future<Output = Result<T, DbErr>>,
) -> Result<T, DbErr> {
    count.fetch_add(1, Ordering::Relaxed);
    let started = Instant::now();
    // Not entered at each poll: nothing below makes spans of its own, and its end is when it is dropped.
    let result = run.await;
    if result.is_err() {
        span.record(semconv::ERROR_TYPE, "sql");
    }
    telemetry::record_statement(operation, started.elapsed().as_secs_f64());
    result
}

/// A statement's verb and span.
fn named(backend: DbBackend, statement: &str) -> (&'static str, tracing::Span) {
    let operation = operation(statement);
    (operation, span(backend, operation, collection(statement)))
}

/// The span of a statement. What nobody asked for, such as the keeper's look for work, would be a trace of its own, again and again,
/// and so has none.
pub(crate) fn span(backend: DbBackend, operation: &'static str, collection: &str) -> tracing::Span {
    if tracing::Span::current().is_none() {
        return tracing::Span::none();
    }
    let system = match backend {
        DbBackend::Sqlite => "sqlite",
        _ => "postgresql",
    };
    tracing::info_span!(
        "sql",
        otel.name = operation,
        otel.kind = "client",
        { semconv::DB_SYSTEM_NAME } = system,
        { semconv::DB_OPERATION_NAME } = operation,
        { semconv::DB_COLLECTION_NAME } = collection,
        { semconv::ERROR_TYPE } = tracing::field::Empty,
    )
}

/// The statement's verb, out of a closed set: it becomes a label.
fn operation(statement: &str) -> &'static str {
    const VERBS: [&str; 5] = ["SELECT", "INSERT", "UPDATE", "DELETE", "WITH"];
    let first = statement.split_whitespace().next().unwrap_or_default();
    VERBS.into_iter().find(|verb| verb.eq_ignore_ascii_case(first)).unwrap_or("OTHER")
}

/// The table a statement is about: the word behind the first FROM, INTO or UPDATE.
fn collection(statement: &str) -> &str {
    let mut words = statement.split_whitespace();
    while let Some(word) = words.next() {
        if ["FROM", "INTO", "UPDATE"].iter().any(|marker| marker.eq_ignore_ascii_case(word)) {
            return words.next().unwrap_or_default().trim_matches('"');
        }
    }
    ""
}

impl Tx {
    /// Runs a statement. One that fails, or is dropped half-way, counts as a write: the engine may have undone the whole transaction.
    async fn run<T>(
        &self,
        named: (&'static str, tracing::Span),
        statement: impl Future<Output = Result<T, DbErr>>,
    ) -> Result<T, DbErr> {
        let wrote_before = self.wrote.swap(true, Ordering::Relaxed);
        let reads = named.0 == "SELECT";
        let result = observed(named, &self.count, statement).await;
        if result.is_ok() && !wrote_before && reads {
            self.wrote.store(false, Ordering::Relaxed);
        }
        result
    }
}

#[async_trait::async_trait]
impl ConnectionTrait for Tx {
    fn get_database_backend(&self) -> DbBackend {
        self.transaction.get_database_backend()
    }

    async fn execute_raw(&self, statement: Statement) -> Result<ExecResult, DbErr> {
        let named = named(self.get_database_backend(), &statement.sql);
        self.run(named, self.transaction.execute_raw(statement)).await
    }

    async fn execute_unprepared(&self, sql: &str) -> Result<ExecResult, DbErr> {
        let named = named(self.get_database_backend(), sql);
        self.run(named, self.transaction.execute_unprepared(sql)).await
    }

    async fn query_one_raw(&self, statement: Statement) -> Result<Option<QueryResult>, DbErr> {
        let named = named(self.get_database_backend(), &statement.sql);
        self.run(named, self.transaction.query_one_raw(statement)).await
    }

    async fn query_all_raw(&self, statement: Statement) -> Result<Vec<QueryResult>, DbErr> {
        let named = named(self.get_database_backend(), &statement.sql);
        self.run(named, self.transaction.query_all_raw(statement)).await
    }
}

#[async_trait::async_trait]
impl ConnectionTrait for Db {
    fn get_database_backend(&self) -> DbBackend {
        self.pool.get_database_backend()
    }

    async fn execute_raw(&self, _: Statement) -> Result<ExecResult, DbErr> {
        Err(read_only())
    }

    async fn execute_unprepared(&self, _: &str) -> Result<ExecResult, DbErr> {
        Err(read_only())
    }

    async fn query_one_raw(&self, statement: Statement) -> Result<Option<QueryResult>, DbErr> {
        let named = named(self.get_database_backend(), &statement.sql);
        observed(named, &self.count, self.pool.query_one_raw(statement)).await
    }

    async fn query_all_raw(&self, statement: Statement) -> Result<Vec<QueryResult>, DbErr> {
        let named = named(self.get_database_backend(), &statement.sql);
        observed(named, &self.count, self.pool.query_all_raw(statement)).await
    }
}

fn read_only() -> DbErr {
    DbErr::Custom("a read cannot write: use a unit of work".into())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_statement_is_named_by_its_verb_and_table() {
        let cases = [
            (r#"SELECT "a"."id" FROM "validation_case" WHERE 1"#, ("SELECT", "validation_case")),
            (r#"INSERT INTO "event" ("id") VALUES ($1)"#, ("INSERT", "event")),
            (r#"UPDATE "audit_entry" SET x = 1"#, ("UPDATE", "audit_entry")),
            ("PRAGMA journal_mode", ("OTHER", "")),
        ];
        for (sql, expected) in cases {
            assert_eq!((operation(sql), collection(sql)), expected);
        }
    }
}
