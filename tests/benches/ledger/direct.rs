//! The same postings without a service: as one transaction for each transfer, as one batch of rows for many, and as the engine's own bulk load.
//!
//! The tables are those of the service, with all their guards: triggers sum each entry and note it as waiting for its link, here as there.

use std::{collections::BTreeMap, fmt::Write, sync::Arc};

use anyhow::ensure;
use futures::FutureExt;
use mesh::{
    config::{Config, Storage},
    store::{Place, migrate, place},
};
use sandbox::{
    recipe::{Engine, storage},
    scratch,
};
use sqlx::{
    AssertSqlSafe, ConnectOptions, PgConnection, Postgres, Sqlite, SqliteConnection,
    postgres::{PgConnectOptions, PgPool, PgPoolOptions},
    sqlite::{SqliteConnectOptions, SqliteJournalMode, SqlitePool, SqlitePoolOptions, SqliteSynchronous},
};
use uuid::Uuid;

use crate::drive::{Op, Turn, unique};

/// Connections that write to PostgreSQL: 8 to 48 give the same on two cores.
const WRITERS: u32 = 16;
/// Odd, so that numbers which follow each other are spread without two becoming one.
const SPREAD: u64 = 0x9e37_79b9_7f4a_7c15;
/// When it is said to have been recorded: 2026-01-15, in microseconds.
const AT: i64 = 1_768_478_400_000_000;
/// The day that it belongs to.
const DAY: &str = "2026-01-15";
/// How many entries one statement of SQLite takes: two postings of four values each are far below what it allows.
const ENTRIES_PER_STATEMENT: usize = 1_000;

/// A transfer from one account to another, by their numbers.
pub struct Transfer {
    id: Uuid,
    /// Which is debited.
    pub debit: usize,
    /// Which is credited.
    pub credit: usize,
    /// How much.
    pub ore: i64,
}

impl Transfer {
    /// One between two of so many accounts, as good as by chance.
    pub fn next(accounts: usize) -> Self {
        let number = unique();
        let spread = number.wrapping_mul(SPREAD);
        let places = accounts as u64;
        let (debit, step) = ((spread >> 32) % places, 1 + (spread >> 8) % (places - 1));
        let place = |place: u64| usize::try_from(place % places).unwrap_or_default();
        // In the order of time, as the service makes its ids.
        let id = Uuid::from_u128(u128::from(number) << 64 | u128::from(spread));
        Self {
            id,
            debit: place(debit),
            credit: place(debit + step),
            ore: i64::try_from(1 + spread % 50_000).unwrap_or(1),
        }
    }

    fn legs(&self) -> [(usize, i64); 2] {
        [(self.debit, self.ore), (self.credit, -self.ore)]
    }
}

/// What some transfers move on each account: debit and credit.
fn moved(transfers: &[Transfer]) -> BTreeMap<usize, (i64, i64)> {
    let mut moved: BTreeMap<usize, (i64, i64)> = BTreeMap::new();
    for transfer in transfers {
        moved.entry(transfer.debit).or_default().0 += transfer.ore;
        moved.entry(transfer.credit).or_default().1 += transfer.ore;
    }
    moved
}

/// The name of an account by its number; names are in the order of numbers.
pub fn account(number: usize) -> String {
    format!("bench:account:{number:05}")
}

#[derive(Clone)]
enum Pool {
    Postgres(PgPool),
    Sqlite(SqlitePool),
}

/// Books that are written to in SQL.
#[derive(Clone)]
pub struct Direct {
    pool: Pool,
    accounts: Arc<Vec<String>>,
}

impl Direct {
    /// Books of their own that no service works on, with these accounts open.
    pub async fn lay_in(engine: Engine, accounts: usize) -> anyhow::Result<Self> {
        let config = Storage { url: storage(engine, &scratch::folder("bare")?), ..Config::defaults()?.storage };
        migrate(funding::NAME, &config, funding::migrations).await?;
        let made = Self::open(&config.url, accounts).await?;
        const OPEN: &str = "INSERT INTO ledger_account (name, guard, posted_debit_ore, posted_credit_ore, pending_debit_ore, pending_credit_ore, opened_at)
             VALUES ($1, 'none', 0, 0, 0, 0, $2)";
        for name in made.accounts.iter() {
            match &made.pool {
                Pool::Postgres(pool) => sqlx::query(OPEN).bind(name).bind(AT).execute(pool).await?.rows_affected(),
                Pool::Sqlite(pool) => sqlx::query(OPEN).bind(name).bind(AT).execute(pool).await?.rows_affected(),
            };
        }
        Ok(made)
    }

    /// The books that a centre keeps at a storage URL.
    pub async fn open(url: &str, accounts: usize) -> anyhow::Result<Self> {
        let pool = match place(funding::NAME, url)? {
            Place::File(path) => {
                let options = SqliteConnectOptions::new()
                    .filename(path)
                    .journal_mode(SqliteJournalMode::Wal)
                    .synchronous(SqliteSynchronous::Full)
                    .foreign_keys(true)
                    .disable_statement_logging();
                let pool = SqlitePoolOptions::new().max_connections(1).test_before_acquire(false);
                Pool::Sqlite(pool.connect_with(options).await?)
            }
            Place::Server { url, database } => {
                let options: PgConnectOptions = format!("{url}/{database}").parse()?;
                let pool = PgPoolOptions::new().max_connections(WRITERS).test_before_acquire(false);
                Pool::Postgres(pool.connect_with(options.disable_statement_logging()).await?)
            }
        };
        Ok(Self { pool, accounts: Arc::new((0..accounts).map(account).collect()) })
    }

    /// One transfer in a transaction of its own.
    pub fn singly(&self) -> Op {
        self.op(1, |direct, transfers| {
            async move {
                let Some(transfer) = transfers.first() else { return Ok(()) };
                match &direct.pool {
                    Pool::Postgres(pool) => {
                        let mut tx = pool.begin().await?;
                        one_on_postgres(&mut tx, &direct.accounts, transfer).await?;
                        tx.commit().await?;
                    }
                    Pool::Sqlite(pool) => {
                        let mut tx = pool.begin().await?;
                        one_on_sqlite(&mut tx, &direct.accounts, transfer).await?;
                        tx.commit().await?;
                    }
                }
                Ok(())
            }
            .boxed()
        })
    }

    /// So many transfers as one batch of rows.
    pub fn batched(&self, size: usize) -> Op {
        self.op(size, |direct, transfers| async move { direct.batch(&transfers).await }.boxed())
    }

    /// So many transfers as the engine loads them: COPY on PostgreSQL, one transaction of batches on SQLite.
    pub fn loaded(&self, size: usize) -> Op {
        self.op(size, |direct, transfers| async move { direct.load(&transfers).await }.boxed())
    }

    fn op(
        &self,
        size: usize,
        run: impl Fn(Self, Vec<Transfer>) -> futures::future::BoxFuture<'static, anyhow::Result<()>> + Send + Sync + 'static,
    ) -> Op {
        let direct = self.clone();
        Arc::new(move |_: Turn| {
            let transfers = (0..size).map(|_| Transfer::next(direct.accounts.len())).collect();
            run(direct.clone(), transfers)
        })
    }

    async fn batch(&self, transfers: &[Transfer]) -> anyhow::Result<()> {
        match &self.pool {
            Pool::Postgres(pool) => {
                let mut tx = pool.begin().await?;
                rows_on_postgres(&mut tx, &self.accounts, transfers).await?;
                sums_on_postgres(&mut tx, &self.accounts, transfers).await?;
                tx.commit().await?;
            }
            Pool::Sqlite(pool) => {
                let mut tx = pool.begin().await?;
                on_sqlite(&mut tx, &self.accounts, transfers).await?;
                tx.commit().await?;
            }
        }
        Ok(())
    }

    /// Loads transfers in one transaction.
    pub async fn load(&self, transfers: &[Transfer]) -> anyhow::Result<()> {
        match &self.pool {
            Pool::Postgres(pool) => {
                let mut tx = pool.begin().await?;
                copied_to_postgres(&mut tx, &self.accounts, transfers).await?;
                sums_on_postgres(&mut tx, &self.accounts, transfers).await?;
                tx.commit().await?;
                Ok(())
            }
            Pool::Sqlite(_) => self.batch(transfers).await,
        }
    }

    /// Lets SQLite gather what many transactions change before it goes to where it belongs, for as long as millions are loaded.
    pub async fn hasten(&self, haste: bool) -> anyhow::Result<()> {
        const HASTE: &str = "PRAGMA cache_size = -524288; PRAGMA wal_autocheckpoint = 200000";
        const REST: &str =
            "PRAGMA wal_checkpoint(PASSIVE); PRAGMA cache_size = -2000; PRAGMA wal_autocheckpoint = 1000";
        if let Pool::Sqlite(pool) = &self.pool {
            sqlx::raw_sql(if haste { HASTE } else { REST }).execute(pool).await?;
        }
        Ok(())
    }

    /// The statement of a balance's reading.
    pub fn balance(&self) -> Op {
        const BALANCE: &str =
            "SELECT name, guard, posted_debit_ore, posted_credit_ore, pending_debit_ore, pending_credit_ore, opened_at
             FROM ledger_account WHERE name = $1 LIMIT 1";
        let direct = self.clone();
        Arc::new(move |turn| {
            let (direct, name) = (direct.clone(), account(picked(turn, direct.accounts.len())));
            async move {
                let found = match &direct.pool {
                    Pool::Postgres(pool) => sqlx::query(BALANCE).bind(name).fetch_optional(pool).await?.is_some(),
                    Pool::Sqlite(pool) => sqlx::query(BALANCE).bind(name).fetch_optional(pool).await?.is_some(),
                };
                ensure!(found, "an account is not there");
                Ok(())
            }
            .boxed()
        })
    }

    /// What stands on all accounts together, summed from the postings: how many there are.
    pub async fn trial_balance(&self) -> anyhow::Result<usize> {
        const SUMS: &str =
            "SELECT account, CAST(SUM(amount_ore) AS bigint) FROM posting GROUP BY account ORDER BY account";
        Ok(match &self.pool {
            Pool::Postgres(pool) => sqlx::query(SUMS).fetch_all(pool).await?.len(),
            Pool::Sqlite(pool) => sqlx::query(SUMS).fetch_all(pool).await?.len(),
        })
    }
}

/// An account for a turn, spread evenly.
pub fn picked(turn: Turn, accounts: usize) -> usize {
    usize::try_from(turn.number.wrapping_mul(7_919) % (accounts as u64).max(1)).unwrap_or_default()
}

const POSTINGS: &str =
    "INSERT INTO posting (entry_id, position, account, amount_ore) VALUES ($1, 0, $2, $3), ($4, 1, $5, $6)";
const ENTRY: &str =
    "INSERT INTO journal_entry (id, kind, actor, reason, recorded_at, effective_date, relates_to_period)
     VALUES ($1, 'transferred', 'operator:bench', 'a transfer', $2, $3, '')";
const SUM: &str =
    "UPDATE ledger_account SET posted_debit_ore = posted_debit_ore + $1, posted_credit_ore = posted_credit_ore + $2
     WHERE name = $3";

/// The same statements on either engine.
macro_rules! one {
    ($name:ident, $connection:ty) => {
        async fn $name(tx: &mut $connection, accounts: &[String], transfer: &Transfer) -> anyhow::Result<()> {
            let [debit, credit] = transfer.legs();
            let postings = sqlx::query(POSTINGS).bind(transfer.id).bind(&accounts[debit.0]).bind(debit.1);
            postings.bind(transfer.id).bind(&accounts[credit.0]).bind(credit.1).execute(&mut *tx).await?;
            sqlx::query(ENTRY).bind(transfer.id).bind(AT).bind(DAY).execute(&mut *tx).await?;
            // In the order of their names, so that two transactions never wait for each other.
            for (account, (debit, credit)) in moved(std::slice::from_ref(transfer)) {
                sqlx::query(SUM).bind(debit).bind(credit).bind(&accounts[account]).execute(&mut *tx).await?;
            }
            Ok(())
        }
    };
}

one!(one_on_postgres, PgConnection);
one!(one_on_sqlite, SqliteConnection);

async fn rows_on_postgres(tx: &mut PgConnection, accounts: &[String], transfers: &[Transfer]) -> anyhow::Result<()> {
    let legs = || {
        transfers.iter().flat_map(|transfer| transfer.legs().into_iter().zip(0..).map(move |leg| (transfer.id, leg)))
    };
    let ids: Vec<Uuid> = legs().map(|(id, _)| id).collect();
    let positions: Vec<i32> = legs().map(|(_, (_, position))| position).collect();
    let names: Vec<&str> = legs().map(|(_, ((account, _), _))| accounts[account].as_str()).collect();
    let amounts: Vec<i64> = legs().map(|(_, ((_, ore), _))| ore).collect();
    let postings = sqlx::query::<Postgres>(
        "INSERT INTO posting (entry_id, position, account, amount_ore) SELECT * FROM unnest($1::uuid[], $2::int[], $3::text[], $4::bigint[])",
    );
    postings.bind(ids).bind(positions).bind(names).bind(amounts).execute(&mut *tx).await?;
    let entries = sqlx::query::<Postgres>(
        "INSERT INTO journal_entry (id, kind, actor, reason, recorded_at, effective_date, relates_to_period)
         SELECT id, 'transferred', 'operator:bench', 'a transfer', $2, $3, '' FROM unnest($1::uuid[]) AS new (id)",
    );
    let ids: Vec<Uuid> = transfers.iter().map(|transfer| transfer.id).collect();
    entries.bind(ids).bind(AT).bind(DAY).execute(&mut *tx).await?;
    Ok(())
}

async fn copied_to_postgres(tx: &mut PgConnection, accounts: &[String], transfers: &[Transfer]) -> anyhow::Result<()> {
    let (mut postings, mut entries) = (String::new(), String::new());
    for transfer in transfers {
        for ((account, ore), position) in transfer.legs().into_iter().zip(0..) {
            writeln!(postings, "{}\t{position}\t{}\t{ore}", transfer.id, accounts[account])?;
        }
        writeln!(entries, "{}\ttransferred\toperator:bench\ta transfer\t{AT}\t{DAY}\t", transfer.id)?;
    }
    for (rows, table) in [
        (postings, "posting (entry_id, position, account, amount_ore)"),
        (entries, "journal_entry (id, kind, actor, reason, recorded_at, effective_date, relates_to_period)"),
    ] {
        let mut sink = tx.copy_in_raw(&format!("COPY {table} FROM STDIN")).await?;
        sink.send(rows.into_bytes()).await?;
        sink.finish().await?;
    }
    Ok(())
}

async fn sums_on_postgres(tx: &mut PgConnection, accounts: &[String], transfers: &[Transfer]) -> anyhow::Result<()> {
    let moved = moved(transfers);
    let names: Vec<&str> = moved.keys().map(|account| accounts[*account].as_str()).collect();
    let debits: Vec<i64> = moved.values().map(|(debit, _)| *debit).collect();
    let credits: Vec<i64> = moved.values().map(|(_, credit)| *credit).collect();
    // Held in the order of their names first, so that two batches never wait for each other.
    let hold = sqlx::query::<Postgres>("SELECT 1 FROM ledger_account WHERE name = ANY($1) ORDER BY name FOR UPDATE");
    hold.bind(names.clone()).execute(&mut *tx).await?;
    let sums = sqlx::query::<Postgres>(
        "UPDATE ledger_account SET posted_debit_ore = posted_debit_ore + moved.debit, posted_credit_ore = posted_credit_ore + moved.credit
         FROM unnest($1::text[], $2::bigint[], $3::bigint[]) AS moved (account, debit, credit) WHERE name = moved.account",
    );
    sums.bind(names).bind(debits).bind(credits).execute(&mut *tx).await?;
    Ok(())
}

async fn on_sqlite(tx: &mut SqliteConnection, accounts: &[String], transfers: &[Transfer]) -> anyhow::Result<()> {
    for some in transfers.chunks(ENTRIES_PER_STATEMENT) {
        let sql = rows("INSERT INTO posting (entry_id, position, account, amount_ore) VALUES ", 4, 2 * some.len());
        let mut postings = sqlx::query::<Sqlite>(AssertSqlSafe(sql));
        for transfer in some {
            for ((account, ore), position) in transfer.legs().into_iter().zip(0_i32..) {
                postings = postings.bind(transfer.id).bind(position).bind(&accounts[account]).bind(ore);
            }
        }
        postings.execute(&mut *tx).await?;
        let head = "INSERT INTO journal_entry (id, kind, actor, reason, recorded_at, effective_date, relates_to_period) VALUES ";
        let mut entries = sqlx::query::<Sqlite>(AssertSqlSafe(rows(head, 7, some.len())));
        for transfer in some {
            entries = entries.bind(transfer.id).bind("transferred").bind("operator:bench").bind("a transfer");
            entries = entries.bind(AT).bind(DAY).bind("");
        }
        entries.execute(&mut *tx).await?;
    }
    let moved: Vec<_> = moved(transfers).into_iter().collect();
    for some in moved.chunks(ENTRIES_PER_STATEMENT) {
        let head = "UPDATE ledger_account SET posted_debit_ore = posted_debit_ore + moved.column2,
             posted_credit_ore = posted_credit_ore + moved.column3 FROM (VALUES ";
        let sql = rows(head, 3, some.len()) + ") AS moved WHERE name = moved.column1";
        // Their number differs from batch to batch, so that it is not worth remembering the statement.
        let mut sums = sqlx::query::<Sqlite>(AssertSqlSafe(sql)).persistent(false);
        for (account, (debit, credit)) in some {
            sums = sums.bind(&accounts[*account]).bind(*debit).bind(*credit);
        }
        sums.execute(&mut *tx).await?;
    }
    Ok(())
}

/// A statement with marks for so many rows of so many values.
fn rows(head: &str, columns: usize, rows: usize) -> String {
    let row = format!("({})", vec!["?"; columns].join(","));
    head.to_owned() + &vec![row; rows].join(",")
}
