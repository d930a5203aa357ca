//! Keeps a service's feed and trail: gives committed events their place, links committed audit entries, and signs checkpoints.

use std::time::Instant;

use sea_orm::{ConnectionTrait, DbBackend, Statement};

use crate::{
    audit, crash,
    hub::Mesh,
    outbox,
    refusal::Error,
    store::ms,
    unit::{Work, itself},
};

/// How many events or entries one round takes.
const ROUND: u64 = 1_000;
/// The advisory lock of the keepers of one database on PostgreSQL, where a service may run in several processes.
const LOCK: i64 = 0x4b45_4550;

/// Works until the process stops, and then once more, so that nothing committed is left behind.
pub async fn run(mesh: Mesh) {
    let events = &mesh.config().events;
    let (coalesce, idle, seal_within) =
        (ms(events.coalesce_ms), ms(events.idle_check_ms), ms(mesh.config().audit.seal_within_ms));
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
    let mut head = outbox::head(&reader).await?;
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
    let tx = work.begin_on("keeper").await?;
    if lock(&tx).await? {
        outbox::place(&tx, ROUND).await?;
    }
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
    while waits(&reader, "audit_entry").await? {
        itself::by_itself(mesh, "AuditSealed", (), seal_run, |_| {}).await?;
        let before = std::mem::replace(&mut head, audit::head(&reader).await?);
        if head == before {
            break;
        }
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
    let tx = work.begin_on("keeper").await?;
    if lock(&tx).await? {
        audit::seal(&tx, work.keys(), ROUND).await?;
    }
    Ok(())
}
