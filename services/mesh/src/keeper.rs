//! Keeps a service's feed and trail: gives committed events their place, links committed audit entries, signs checkpoints, and clears
//! what has served its time.

use std::time::{Duration, Instant};

use sea_orm::{ConnectionTrait, DbBackend, Statement};

use crate::{
    audit, crash,
    hub::Mesh,
    outbox,
    refusal::Error,
    store::ms,
    unit::{Work, itself},
};

/// How often what has served its time is cleared.
const CLEARING: Duration = Duration::from_secs(3_600);
/// A day.
const DAY: Duration = Duration::from_secs(86_400);
/// How many events or entries one round takes. SQLite's one writer is held meanwhile, and whoever reads personal data waits for it: a
/// round of a thousand entries was 60 ms, and stood in the slowest hundredth of the readings.
const ROUND: u64 = 256;
/// The advisory lock of the keepers of one database on PostgreSQL, where a service may run in several processes.
const LOCK: i64 = 0x4b45_4550;

/// Works until the process stops, and then once more, so that nothing committed is left behind.
pub async fn run(mesh: Mesh) {
    let events = &mesh.config().events;
    let (coalesce, idle, seal_within) =
        (ms(events.coalesce_ms), ms(events.idle_check_ms), ms(mesh.config().audit.seal_within_ms));
    let mut sealed = Instant::now();
    let mut last = checkpointed(&mesh);
    let mut cleared = Instant::now();
    loop {
        let stopping = tokio::select! {
            () = mesh.stop().cancelled() => true,
            () = mesh.store().committed.notified() => false,
            () = tokio::time::sleep(idle.min(seal_within)) => false,
        };
        tokio::time::sleep(coalesce).await;
        if let Err(error) = place(&mesh).await {
            tracing::warn!(%error, "events could not be given their place; they are tried again");
        }
        if stopping || sealed.elapsed() >= seal_within {
            sealed = Instant::now();
            if let Err(error) = seal(&mesh, &mut last, stopping).await {
                tracing::warn!(%error, "the audit trail could not be sealed; it is tried again");
            }
        }
        if stopping {
            return;
        }
        if cleared.elapsed() >= CLEARING {
            cleared = Instant::now();
            if let Err(error) = clear(&mesh).await {
                tracing::warn!(%error, "old records could not be cleared; it is tried again in an hour");
            }
        }
    }
}

async fn place(mesh: &Mesh) -> Result<(), Error> {
    let reader = mesh.store().reader(Default::default());
    let mut head = *mesh.store().head.borrow();
    while waits(&reader, "event").await? {
        crash::point("before-place");
        itself::by_itself(mesh, "EventsPlaced", (), place_run, |_| {}).await?;
        // Another process is at it where nothing has moved.
        let before = std::mem::replace(&mut head, outbox::head(&reader).await?);
        if head == before {
            break;
        }
    }
    mesh.store().head.send_if_modified(|known| std::mem::replace(known, head) != head);
    Ok(())
}

async fn place_run(work: &mut Work, (): ()) -> Result<(), Error> {
    let tx = work.begin_aside().await?;
    if lock(&tx).await? {
        outbox::place(&tx, ROUND).await?;
    }
    Ok(())
}

/// Clears answers and notes that have served their time, a round at a time.
async fn clear(mesh: &Mesh) -> Result<(), Error> {
    let now = mesh.clock().now();
    let days = |days: u64| now.minus(DAY.saturating_mul(u32::try_from(days).unwrap_or(u32::MAX))).micros();
    let config = mesh.config();
    let old = [
        ("idempotency_record", "key", days(config.storage.keep_answers_days)),
        ("inbox_event", "id", days(config.events.keep_notes_days)),
    ];
    for (table, key, before) in old {
        let reader = mesh.store().reader(Default::default());
        let backend = reader.get_database_backend();
        let any = format!("SELECT 1 FROM {table} WHERE at < {before} LIMIT 1");
        let some =
            format!("DELETE FROM {table} WHERE {key} IN (SELECT {key} FROM {table} WHERE at < {before} LIMIT {ROUND})");
        while reader.query_one_raw(Statement::from_string(backend, any.clone())).await?.is_some() {
            itself::by_itself(mesh, "RecordsCleared", some.clone(), clear_run, |_| {}).await?;
        }
    }
    Ok(())
}

async fn clear_run(work: &mut Work, statement: String) -> Result<(), Error> {
    let tx = work.begin_aside().await?;
    tx.execute_raw(Statement::from_string(tx.get_database_backend(), statement)).await?;
    Ok(())
}

/// Whether anything of a table waits for its position.
async fn waits(db: &impl ConnectionTrait, table: &str) -> Result<bool, Error> {
    let sql = format!("SELECT 1 FROM {table} WHERE position IS NULL LIMIT 1");
    Ok(db.query_one_raw(Statement::from_string(db.get_database_backend(), sql)).await?.is_some())
}

/// Whether this process may do the keeper's work now. It does not wait: the other that does it would be waited for with a writer held.
async fn lock(db: &impl ConnectionTrait) -> Result<bool, Error> {
    let backend = db.get_database_backend();
    if backend != DbBackend::Postgres {
        return Ok(true);
    }
    let taken = Statement::from_sql_and_values(backend, "SELECT pg_try_advisory_xact_lock($1) AS taken", [LOCK.into()]);
    Ok(db.query_one_raw(taken).await?.is_some_and(|row| row.try_get("", "taken").unwrap_or(false)))
}

/// What the last checkpoint covered, and when it was signed.
struct Checkpointed {
    position: i64,
    head: String,
    at: Instant,
}

fn checkpointed(mesh: &Mesh) -> Checkpointed {
    let known = mesh.signer().read().unwrap_or_else(|fault| {
        tracing::error!(%fault, "the checkpoints cannot be read: run `reell audit verify`");
        Vec::new()
    });
    let (position, head) = known.last().map_or((0, String::new()), |last| (last.position, last.head.clone()));
    Checkpointed { position, head, at: Instant::now() }
}

async fn seal(mesh: &Mesh, last: &mut Checkpointed, stopping: bool) -> Result<(), Error> {
    let reader = mesh.store().reader(Default::default());
    let mut head = audit::head(&reader).await?;
    let mut full = waits(&reader, "audit_entry").await?;
    // What comes in meanwhile is left for the next time, or under load the trail would be linked entry by entry without an end.
    while full {
        itself::by_itself(mesh, "AuditSealed", (), seal_run, |_| {}).await?;
        let before = std::mem::replace(&mut head, audit::head(&reader).await?);
        full = u64::try_from(head.position - before.position).is_ok_and(|linked| linked >= ROUND);
    }
    let config = &mesh.config().audit;
    let fresh = u64::try_from(head.position - last.position).unwrap_or_default();
    let due = last.at.elapsed().as_secs() >= config.checkpoint_interval_s;
    if !(stopping || due || fresh >= config.checkpoint_entries) || head.position == last.position {
        return Ok(());
    }
    // A trail that no longer holds what was signed before is not signed again.
    let held = audit::hash_at(&reader, last.position).await?.map(hex::encode).unwrap_or_default();
    if held != last.head {
        return Err(Error::Failed(anyhow::anyhow!(
            "the trail does not hold the last checkpoint: run `reell audit verify`"
        )));
    }
    let signed = mesh.signer().sign(head, mesh.clock().now())?;
    *last = Checkpointed { position: signed.position, head: signed.head, at: Instant::now() };
    Ok(())
}

async fn seal_run(work: &mut Work, (): ()) -> Result<(), Error> {
    let tx = work.begin_aside().await?;
    if lock(&tx).await? {
        audit::seal(&tx, work.keys(), ROUND).await?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{clock::Clock, config::Config, connect::Directory, hub::Shared};
    use std::sync::Arc;

    #[tokio::test]
    async fn what_has_served_its_time_is_cleared_and_nothing_else() -> anyhow::Result<()> {
        let folder = tempfile::tempdir()?;
        let mut config = Config::defaults()?;
        config.storage.url = format!("sqlite:{}", folder.path().display());
        config.keys.folder = folder.path().join("keys");
        config.audit.checkpoint_folder = folder.path().join("checkpoints");
        let config = Arc::new(config);
        let clock = Clock::fixed(crate::clock::Timestamp::from_micros(1_800_000_000_000_000));
        let shared = Shared {
            directory: Directory::new(Arc::clone(&config), None)?,
            config,
            clock: clock.clone(),
            tasks: Default::default(),
            stop: Default::default(),
        };
        let mesh = Mesh::open("any", Vec::new, &shared).await?;
        let now = clock.now().micros();
        itself::by_itself(&mesh, "Filled", now, fill, |_| {}).await.map_err(|error| anyhow::anyhow!("{error}"))?;
        let left = || async {
            let count =
                "SELECT (SELECT COUNT(*) FROM idempotency_record) * 10 + (SELECT COUNT(*) FROM inbox_event) AS n";
            let reader = mesh.store().reader(Default::default());
            let row = reader.query_one_raw(Statement::from_string(reader.get_database_backend(), count)).await;
            row.ok().flatten().and_then(|row| row.try_get::<i64>("", "n").ok())
        };
        clear(&mesh).await.map_err(|error| anyhow::anyhow!("{error}"))?;
        assert_eq!(left().await, Some(11), "nothing is old yet");
        clock.advance(DAY * 31);
        clear(&mesh).await.map_err(|error| anyhow::anyhow!("{error}"))?;
        assert_eq!(left().await, Some(0));
        shared.stop.cancel();
        Ok(())
    }

    async fn fill(work: &mut Work, at: i64) -> Result<(), Error> {
        let tx = work.begin().await?;
        for sql in [
            format!("INSERT INTO idempotency_record VALUES (x'01', x'01', x'01', {at})"),
            format!("INSERT INTO inbox_event VALUES (x'01', 'any', {at})"),
        ] {
            tx.execute_raw(Statement::from_string(tx.get_database_backend(), sql)).await?;
        }
        Ok(())
    }
}
