//! The same SQL without a service: the statements of each RPC, prepared, on connections with the same durability.
//!
//! The database is one of its own with the schema of the services, so that no centre works on what is written here.

use std::sync::Arc;

use anyhow::ensure;
use futures::FutureExt;
use mesh::{
    config::{Config, Storage},
    store::{Place, migrate, place},
};
use sandbox::recipe::{Engine, storage};
use sqlx::{
    ConnectOptions,
    postgres::{PgConnectOptions, PgPool, PgPoolOptions},
    sqlite::{SqliteConnectOptions, SqliteJournalMode, SqlitePool, SqlitePoolOptions, SqliteSynchronous},
};
use uuid::Uuid;

use crate::drive::{Op, Turn, unique};

/// Connections that write to PostgreSQL: 8 to 48 give the same on two cores.
const WRITERS: u32 = 16;
/// The sealed answer, as long as an organisation's.
const ANSWER: [u8; 190] = [7; 190];
/// An event's payload.
const PAYLOAD: [u8; 120] = [7; 120];
const DIGEST: [u8; 32] = [7; 32];
/// Odd, so that numbers which follow each other are spread without two becoming one.
const SPREAD: u64 = 0x9e37_79b9_7f4a_7c15;
const AT: i64 = 1_700_000_000_000_000;
const TRACE_ID: &str = "4bf92f3577b34da6a3ce929d0e0e4736";
const TRACEPARENT: &str = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";

#[derive(Clone)]
enum Pool {
    Postgres(PgPool),
    Sqlite(SqlitePool),
}

/// The same statements on either engine.
macro_rules! on {
    ($pool:expr, $inner:ident => $body:expr) => {
        match $pool {
            Pool::Postgres($inner) => $body,
            Pool::Sqlite($inner) => $body,
        }
    };
}

/// The INSERT of an entry of the audit trail.
macro_rules! entry {
    ($effect:expr, $action:expr, $resource:expr) => {
        sqlx::query(
            "INSERT INTO audit_entry (id, at, actor, via, effect, action, resource, purpose, trace_id, request, mac)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)",
        )
        .bind(new_id())
        .bind(AT)
        .bind("operator:bench")
        .bind("edge")
        .bind($effect)
        .bind($action)
        .bind($resource.simple().to_string())
        .bind("")
        .bind(TRACE_ID)
        .bind(DIGEST.as_slice())
        .bind(DIGEST.as_slice())
    };
}

/// One service's database.
#[derive(Clone)]
struct Tables {
    readers: Pool,
    writers: Pool,
}

impl Tables {
    async fn open(place: &Place, config: &Storage) -> anyhow::Result<Self> {
        match place {
            Place::File(path) => {
                let options = SqliteConnectOptions::new()
                    .filename(path)
                    .journal_mode(SqliteJournalMode::Wal)
                    .synchronous(SqliteSynchronous::Full)
                    .foreign_keys(true)
                    .disable_statement_logging();
                let pool =
                    |connections| SqlitePoolOptions::new().max_connections(connections).test_before_acquire(false);
                let writers = pool(1).connect_with(options.clone()).await?;
                let readers = pool(config.read_connections).connect_with(options.read_only(true)).await?;
                Ok(Self { readers: Pool::Sqlite(readers), writers: Pool::Sqlite(writers) })
            }
            Place::Server { url, database } => {
                let options: PgConnectOptions = format!("{url}/{database}").parse()?;
                let options = options.disable_statement_logging();
                let pool = |connections| PgPoolOptions::new().max_connections(connections).test_before_acquire(false);
                let writers = pool(WRITERS).connect_with(options.clone()).await?;
                let readers = pool(config.read_connections).connect_with(options).await?;
                Ok(Self { readers: Pool::Postgres(readers), writers: Pool::Postgres(writers) })
            }
        }
    }
}

/// Databases that no service works on.
pub struct Direct {
    actors: Tables,
    cases: Tables,
    organisations: Arc<Vec<Uuid>>,
    opened: Arc<Vec<Uuid>>,
}

impl Direct {
    /// Makes them, with as many organisations and cases as the stock has.
    pub async fn lay_in(engine: Engine, organisations: usize, cases: usize) -> anyhow::Result<Self> {
        let config =
            Storage { url: storage(engine, &sandbox::scratch::folder("direct")?), ..Config::defaults()?.storage };
        migrate(actors::NAME, &config, actors::migrations).await?;
        migrate(cases::NAME, &config, cases::migrations).await?;
        let mut made = Self {
            actors: Tables::open(&place(actors::NAME, &config.url)?, &config).await?,
            cases: Tables::open(&place(cases::NAME, &config.url)?, &config).await?,
            organisations: Arc::default(),
            opened: Arc::default(),
        };
        let (mut registered, mut opened) = (Vec::new(), Vec::new());
        for _ in 0..organisations {
            registered.push(register(&made.actors.writers).await?);
        }
        for _ in 0..cases {
            opened.push(open(&made.cases.writers).await?);
        }
        (made.organisations, made.opened) = (registered.into(), opened.into());
        Ok(made)
    }

    /// The statements of GetOrganisation.
    pub fn get_organisation(&self) -> Op {
        let (tables, ids) = (self.actors.clone(), Arc::clone(&self.organisations));
        Arc::new(move |turn| {
            let (pool, id) = (tables.readers.clone(), pick(&ids, turn));
            async move { find_organisation(&pool, id).await }.boxed()
        })
    }

    /// The statements of GetCase, the entry of the access log among them.
    pub fn get_case(&self) -> Op {
        let (tables, ids) = (self.cases.clone(), Arc::clone(&self.opened));
        Arc::new(move |turn| {
            let (tables, id) = (tables.clone(), pick(&ids, turn));
            async move {
                find_case(&tables.readers, id).await?;
                on!(&tables.writers, pool => entry!("read", "CaseRead", id).execute(pool).await?.rows_affected());
                Ok(())
            }
            .boxed()
        })
    }

    /// The INSERTs of RegisterOrganisation, in a transaction for each.
    pub fn register_organisation(&self) -> Op {
        let tables = self.actors.clone();
        Arc::new(move |_| {
            let pool = tables.writers.clone();
            async move { register(&pool).await.map(|_| ()) }.boxed()
        })
    }
}

fn pick(from: &[Uuid], turn: Turn) -> Uuid {
    let place = turn.number.wrapping_mul(7_919) % (from.len() as u64).max(1);
    usize::try_from(place).ok().and_then(|place| from.get(place)).copied().unwrap_or_default()
}

/// An id in the order of time, as the services make them.
fn new_id() -> Uuid {
    let number = unique();
    Uuid::from_u128(u128::from(number) << 64 | u128::from(number.wrapping_mul(SPREAD)))
}

async fn find_organisation(pool: &Pool, id: Uuid) -> anyhow::Result<()> {
    let gather = match pool {
        Pool::Sqlite(_) => ("group_concat(text, char(31))", "char(30)", "hex(organisation_id)"),
        Pool::Postgres(_) => ("string_agg(text, chr(31))", "chr(30)", "organisation_id::text"),
    };
    let (gather, mark, owner) = gather;
    let sql = format!(
        "SELECT id, number, name, sort_key, state, kind, parent_id, peppol_id, municipality, merged_into, revision, created_at, updated_at,
         (SELECT {gather} FROM (SELECT spelling || {mark} || kind || {mark} || COALESCE(valid_from, '') || {mark}
          || COALESCE(valid_until, '') || {mark} || CASE WHEN organisation_id = leads_to THEN '' ELSE {owner} END AS text
          FROM organisation_name WHERE leads_to = organisation.id ORDER BY organisation_id <> leads_to, organisation_id, place) AS part) AS names,
         (SELECT {gather} FROM (SELECT role || {mark} || education || {mark} || valid_from || {mark} || COALESCE(valid_until, '')
          || {mark} || covers || {mark} || basis || {mark} || CASE WHEN organisation_id = holder_id THEN '' ELSE {owner} END AS text
          FROM organisation_role WHERE holder_id = organisation.id) AS part) AS roles,
         (SELECT {gather} FROM (SELECT function || {mark} || email || {mark} || phone AS text
          FROM organisation_contact WHERE organisation_id = organisation.id ORDER BY place) AS part) AS contacts
         FROM organisation WHERE id = COALESCE((SELECT merged_into FROM organisation WHERE id = $1), $2) LIMIT 1"
    );
    on!(pool, pool => {
        let found = sqlx::query(sqlx::AssertSqlSafe(sql.as_str())).bind(id).bind(id).fetch_optional(pool).await?;
        ensure!(found.is_some(), "an organisation is not there");
    });
    Ok(())
}

async fn find_case(pool: &Pool, id: Uuid) -> anyhow::Result<()> {
    on!(pool, pool => {
        let found = sqlx::query(
            "SELECT id, revision, state, person_id, referrer_id, referrer_reference, target, phase, outcome, issuer_id, commitment_id,
             committed_ore, cost_ore, opened_at, changed_at FROM validation_case WHERE id = $1 LIMIT 1",
        );
        ensure!(found.bind(id).fetch_optional(pool).await?.is_some(), "a case is not there");
        let steps = sqlx::query(
            "SELECT case_id, number, phase, mode, performer_id, occurred_on, recorded_at FROM step
             WHERE case_id IN ($1) ORDER BY case_id, number",
        );
        ensure!(steps.bind(id).fetch_all(pool).await?.len() == 1, "a case has not its step");
    });
    Ok(())
}

async fn register(pool: &Pool) -> anyhow::Result<Uuid> {
    let id = new_id();
    let name = format!("Exempelverkstaden {:08}", unique());
    // As long as a digest, and as far from the one before it.
    let key = unique().wrapping_mul(SPREAD).to_be_bytes().repeat(4);
    on!(pool, pool => {
        let mut tx = pool.begin().await?;
        let organisation = sqlx::query(
            "INSERT INTO organisation (id, number, name, sort_key, state, kind, parent_id, peppol_id, municipality, merged_into, revision, created_at, updated_at)
             VALUES ($1, NULL, $2, $3, $4, NULL, NULL, NULL, NULL, NULL, $5, $6, $7) ON CONFLICT (number) DO NOTHING",
        );
        let organisation = organisation.bind(id).bind(&name).bind(name.as_bytes()).bind("active").bind(1_i64).bind(AT).bind(AT);
        organisation.execute(&mut *tx).await?;
        let names = sqlx::query(
            "INSERT INTO organisation_name (folded, organisation_id, leads_to, place, spelling, kind, valid_from, valid_until)
             VALUES ($1, $2, $3, $4, $5, $6, NULL, NULL) ON CONFLICT (folded) DO NOTHING",
        );
        names.bind(name.to_lowercase()).bind(id).bind(id).bind(0_i32).bind(&name).bind("official").execute(&mut *tx).await?;
        let role = sqlx::query(
            "INSERT INTO organisation_role (holder_id, organisation_id, role, education, valid_from, valid_until, covers, basis)
             VALUES ($1, $2, $3, '', '2023-11-14', NULL, '', '')",
        );
        role.bind(id).bind(id).bind("employer").execute(&mut *tx).await?;
        let keys = sqlx::query(
            "INSERT INTO organisation_key (key, organisation_id) VALUES ($1, $2), ($3, $4), ($5, $6), ($7, $8), ($9, $10)
             ON CONFLICT (key, organisation_id) DO NOTHING",
        );
        searched(&name).into_iter().fold(keys, |keys, key| keys.bind(key).bind(id)).execute(&mut *tx).await?;
        let record = sqlx::query("INSERT INTO idempotency_record (key, body, answer, at) VALUES ($1, $2, $3, $4)");
        record.bind(key.as_slice()).bind(DIGEST.as_slice()).bind(ANSWER.as_slice()).bind(AT).execute(&mut *tx).await?;
        entry!("write", "OrganisationRegistered", id).execute(&mut *tx).await?;
        let event = sqlx::query(
            "INSERT INTO event (id, aggregate, sequence, kind, payload, traceparent, at, position)
             VALUES ($1, $2, $3, $4, $5, $6, $7, NULL)",
        );
        let event = event.bind(new_id()).bind(id.simple().to_string()).bind(1_i64).bind("reell.actors.v1.OrganisationRegistered");
        event.bind(PAYLOAD.as_slice()).bind(TRACEPARENT).bind(AT).execute(&mut *tx).await?;
        tx.commit().await?;
    });
    Ok(id)
}

/// The keys that such a name is searched by: what it begins with, the number, the two sounds, and both together.
fn searched(name: &str) -> [Vec<u8>; 5] {
    let folded = name.to_lowercase();
    let (first, number) = folded.split_once(' ').unwrap_or((&folded, ""));
    let begun = format!("r{first} {number}");
    let (sound, short) = (number.get(..6).unwrap_or_default(), number.get(..3).unwrap_or_default());
    [
        begun.into_bytes().into_iter().take(25).collect(),
        format!("r{number}").into_bytes(),
        b"saksmpl".to_vec(),
        format!("s{sound}").into_bytes(),
        format!("paks {short}").into_bytes(),
    ]
}

/// A case as it is read later.
async fn open(pool: &Pool) -> anyhow::Result<Uuid> {
    let id = new_id();
    on!(pool, pool => {
        let mut tx = pool.begin().await?;
        let case = sqlx::query(
            "INSERT INTO validation_case (id, revision, state, person_id, referrer_id, referrer_reference, target, phase, commitment_id,
             committed_ore, cost_ore, opened_at, changed_at) VALUES ($1, 1, 'open', $2, $3, 'VERKSTAD-7', 'Industriteknik BAS', 'referral', $4,
             1200, 0, $5, $6)",
        );
        case.bind(id).bind(new_id()).bind(new_id()).bind(new_id()).bind(AT).bind(AT).execute(&mut *tx).await?;
        let step = sqlx::query(
            "INSERT INTO step (case_id, number, phase, mode, performer_id, occurred_on, recorded_at)
             VALUES ($1, 1, 'referral', NULL, NULL, '2026-01-15', $2)",
        );
        step.bind(id).bind(AT).execute(&mut *tx).await?;
        tx.commit().await?;
    });
    Ok(id)
}
