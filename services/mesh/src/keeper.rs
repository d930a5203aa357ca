//! Keeps a service's feed and trail: gives committed events their place, links committed audit entries, and signs checkpoints.

use std::time::Instant;

use sea_orm::{ConnectionTrait, DbBackend, Statement};

use crate::{audit, crash, hub::Mesh, outbox, refusal::Error, store::ms, unit::{self, Work}};

/// How many events or entries one round takes.
const ROUND: u64 = 1_000;
/// The advisory lock of the keepers of one database on PostgreSQL, where a service may run in several processes.
const LOCK: i64 = 0x4b45_4550;

/// Works until the process stops, and then once more, so that nothing committed is left behind.
pub async fn run(mesh: Mesh) {
    let events = &mesh.config().events;
    let (coalesce, idle, seal_within) = (ms(events.coalesce_ms), ms(events.idle_check_ms), ms(mesh.config().audit.seal_within_ms));
    let mut sealed = Instant::now();
    let mut last = checkpointed(&mesh);
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
    }
}

async fn place(mesh: &Mesh) -> Result<(), Error> {
    let reader = mesh.store().reader(Default::default());
    if !waits(&reader, "event").await? {
        let head = outbox::head(&reader).await?;
        mesh.store().head.send_if_modified(|known| std::mem::replace(known, head) != head);
        return Ok(());
    }
    crash::point("before-place");
    unit::by_itself(mesh, "EventsPlaced", (), place_run, |_| {}).await?;
    let head = outbox::head(&reader).await?;
    mesh.store().head.send_if_modified(|known| std::mem::replace(known, head) != head);
    Ok(())
}

async fn place_run(work: &mut Work, (): ()) -> Result<(), Error> {
    let tx = work.begin_on("keeper").await?;
    lock(&tx).await?;
    while outbox::place(&tx, ROUND).await?.0 as u64 == ROUND {}
    Ok(())
}

/// Whether anything of a table waits for its position.
async fn waits(db: &impl ConnectionTrait, table: &str) -> Result<bool, Error> {
    let sql = format!("SELECT 1 FROM {table} WHERE position IS NULL LIMIT 1");
    Ok(db.query_one_raw(Statement::from_string(db.get_database_backend(), sql)).await?.is_some())
}

async fn lock(db: &impl ConnectionTrait) -> Result<(), Error> {
    let backend = db.get_database_backend();
    if backend == DbBackend::Postgres {
        db.query_one_raw(Statement::from_sql_and_values(backend, "SELECT pg_advisory_xact_lock($1)", [LOCK.into()])).await?;
    }
    Ok(())
}

/// What the last checkpoint covered, and when it was signed.
struct Checkpointed {
    position: i64,
    at: Instant,
}

fn checkpointed(mesh: &Mesh) -> Checkpointed {
    let position = mesh.signer().read().ok().and_then(|known| known.last().map(|last| last.position)).unwrap_or_default();
    Checkpointed { position, at: Instant::now() }
}

async fn seal(mesh: &Mesh, last: &mut Checkpointed, stopping: bool) -> Result<(), Error> {
    let reader = mesh.store().reader(Default::default());
    if waits(&reader, "audit_entry").await? {
        unit::by_itself(mesh, "AuditSealed", (), seal_run, |_| {}).await?;
    }
    let config = &mesh.config().audit;
    let head = audit::head(&reader).await?;
    let fresh = u64::try_from(head.position - last.position).unwrap_or_default();
    let due = last.at.elapsed().as_secs() >= config.checkpoint_interval_s;
    if fresh > 0 && (stopping || due || fresh >= config.checkpoint_entries) {
        mesh.signer().sign(head, mesh.clock().now())?;
        *last = Checkpointed { position: head.position, at: Instant::now() };
    }
    Ok(())
}

async fn seal_run(work: &mut Work, (): ()) -> Result<(), Error> {
    let tx = work.begin_on("keeper").await?;
    lock(&tx).await?;
    while audit::seal(&tx, ROUND).await?.0 as u64 == ROUND {}
    Ok(())
}
