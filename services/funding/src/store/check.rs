//! What is kept beside what it must be the sum of: each comparison is one statement, so that both sides are of one moment.

use sea_orm::{ConnectionTrait, DbBackend, DbErr, Statement, Value, entity::prelude::Uuid};

use crate::domain::{DecisionId, EntryId, money::Ore};

/// What stands on an account, and what it should be: posted debit and credit, held debit and credit.
pub struct AccountLine {
    /// Which.
    pub name: String,
    /// What stands there.
    pub kept: [Ore; 4],
    /// What it should be.
    pub summed: [Ore; 4],
}

/// A decision's money, and what its accounts hold: available, committed, spent.
pub struct DecisionLine {
    /// Which.
    pub id: DecisionId,
    /// What stands there.
    pub kept: [Ore; 3],
    /// What it should be.
    pub summed: [Ore; 3],
}

/// Accounts behind a name, in the order of their names.
pub async fn accounts(db: &impl ConnectionTrait, after: &str, most: u64) -> Result<Vec<AccountLine>, DbErr> {
    let sql = format!(
        "SELECT a.name, a.posted_debit_ore, a.posted_credit_ore, a.pending_debit_ore, a.pending_credit_ore,
           CAST((SELECT COALESCE(SUM(p.amount_ore), 0) FROM posting p WHERE p.account = a.name AND p.amount_ore > 0) AS bigint),
           CAST((SELECT COALESCE(-SUM(p.amount_ore), 0) FROM posting p WHERE p.account = a.name AND p.amount_ore < 0) AS bigint),
           CAST((SELECT COALESCE(SUM(h.amount_ore), 0) FROM pending_posting h
                 WHERE h.debit_account = a.name AND h.state = 'pending') AS bigint),
           CAST((SELECT COALESCE(SUM(h.amount_ore), 0) FROM pending_posting h
                 WHERE h.credit_account = a.name AND h.state = 'pending') AS bigint)
         FROM ledger_account a WHERE a.name > {} ORDER BY a.name LIMIT {most}",
        mark(db)
    );
    let rows = db.query_all_raw(statement(db, sql, after.into())).await?;
    let line = |row: &sea_orm::QueryResult| {
        Ok(AccountLine { name: row.try_get_by_index(0)?, kept: four(row, 1)?, summed: four(row, 5)? })
    };
    rows.iter().map(line).collect()
}

/// Names of accounts behind one that something was posted to, and whether each is open.
pub async fn posted(db: &impl ConnectionTrait, after: &str, most: u64) -> Result<Vec<(String, bool)>, DbErr> {
    // From one name to the next through the index, and not through all postings of each.
    let sql = format!(
        "WITH RECURSIVE named AS (
           SELECT MIN(account) AS account FROM posting WHERE account > {}
           UNION ALL
           SELECT (SELECT MIN(p.account) FROM posting p WHERE p.account > named.account) FROM named WHERE named.account IS NOT NULL
         )
         SELECT named.account,
           CASE WHEN EXISTS (SELECT 1 FROM ledger_account a WHERE a.name = named.account) THEN 1 ELSE 0 END
         FROM named WHERE named.account IS NOT NULL LIMIT {most}",
        mark(db)
    );
    let rows = db.query_all_raw(statement(db, sql, after.into())).await?;
    rows.iter().map(|row| Ok((row.try_get_by_index(0)?, row.try_get_by_index::<i32>(1)? == 1))).collect()
}

/// Decisions behind one, in the order of their ids.
pub async fn decisions(db: &impl ConnectionTrait, after: Uuid, most: u64) -> Result<Vec<DecisionLine>, DbErr> {
    let hex = match db.get_database_backend() {
        DbBackend::Sqlite => "lower(hex(d.id))",
        _ => "replace(d.id::text, '-', '')",
    };
    let sum = |account: &str| {
        format!(
            "CAST((SELECT COALESCE(SUM(p.amount_ore), 0) FROM posting p
                   WHERE p.account = 'decision:decision_' || {hex} || ':{account}') AS bigint)"
        )
    };
    let sql = format!(
        "SELECT d.id, d.available_ore, d.committed_ore, d.spent_ore, {}, {}, {}
         FROM decision d WHERE d.id > {} ORDER BY d.id LIMIT {most}",
        sum("available"),
        sum("committed"),
        sum("spent"),
        mark(db)
    );
    let rows = db.query_all_raw(statement(db, sql, after.into())).await?;
    let line = |row: &sea_orm::QueryResult| {
        let id = row.try_get_by_index::<Uuid>(0)?;
        Ok(DecisionLine { id: id.into(), kept: three(row, 1)?, summed: three(row, 4)? })
    };
    rows.iter().map(line).collect()
}

/// How many entries wait for their link.
pub async fn waiting(db: &impl ConnectionTrait) -> Result<i64, DbErr> {
    let sql = "SELECT COUNT(*) FROM journal_waiting";
    let row = db.query_one_raw(Statement::from_string(db.get_database_backend(), sql)).await?;
    row.map_or(Ok(0), |row| row.try_get_by_index(0))
}

/// An entry that neither has its link nor waits for it. All are counted first, which is cheap; only where the counts differ is one sought.
pub async fn forgotten(db: &impl ConnectionTrait) -> Result<Option<EntryId>, DbErr> {
    let backend = db.get_database_backend();
    let counts = "SELECT (SELECT COUNT(*) FROM journal_entry)
       - (SELECT COUNT(*) FROM journal_link) - (SELECT COUNT(*) FROM journal_waiting)";
    let row = db.query_one_raw(Statement::from_string(backend, counts)).await?;
    if row.map_or(Ok(0), |row| row.try_get_by_index::<i64>(0))? == 0 {
        return Ok(None);
    }
    let one = "SELECT e.id FROM journal_entry e
       WHERE NOT EXISTS (SELECT 1 FROM journal_link l WHERE l.entry_id = e.id)
         AND NOT EXISTS (SELECT 1 FROM journal_waiting w WHERE w.entry_id = e.id) LIMIT 1";
    let row = db.query_one_raw(Statement::from_string(backend, one)).await?;
    row.map(|row| row.try_get_by_index::<Uuid>(0).map(EntryId::from)).transpose()
}

fn mark(db: &impl ConnectionTrait) -> &'static str {
    if db.get_database_backend() == DbBackend::Sqlite { "?" } else { "$1" }
}

fn statement(db: &impl ConnectionTrait, sql: String, value: Value) -> Statement {
    Statement::from_sql_and_values(db.get_database_backend(), sql, [value])
}

fn four(row: &sea_orm::QueryResult, from: usize) -> Result<[Ore; 4], DbErr> {
    let at = |place| row.try_get_by_index::<i64>(from + place).map(Ore::new);
    Ok([at(0)?, at(1)?, at(2)?, at(3)?])
}

fn three(row: &sea_orm::QueryResult, from: usize) -> Result<[Ore; 3], DbErr> {
    let at = |place| row.try_get_by_index::<i64>(from + place).map(Ore::new);
    Ok([at(0)?, at(1)?, at(2)?])
}
