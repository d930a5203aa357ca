//! Takes a hand-over into an empty centre: first everything is checked, then everything is written, and at the end all of it is kept.

use anyhow::{Context, bail, ensure};
use base64::{Engine, engine::general_purpose::STANDARD};
use sea_orm::{DatabaseTransaction, TransactionTrait};

use super::{
    Account, Handover, Head, Line, Part, Report, Service, TableEnd, VERSION,
    catalogue::{self, Table},
    export::{WHOLE, number},
    file::Reader,
    keys::Sealed,
    passphrase::Wrapping,
    table::{self, Sum},
};
use crate::store;

mod load;

/// Checks the file, and takes all of it into the databases, keys and checkpoints of the configuration. Where one database is not
/// empty, nothing is written anywhere; unless it holds just this already, from an import that was cut short.
pub async fn import(handover: Handover<'_>) -> anyhow::Result<Report> {
    let known = check(&handover)?;
    let here = &handover.config.centre.name;
    ensure!(
        known.head.centre == *here,
        "The hand-over is of the centre {:?}, and this is {here:?}: set centre.name to the first, which the checkpoints are signed for.",
        known.head.centre
    );
    let mut files = Vec::new();
    for service in &known.services {
        files.push(service.keys.open(handover.config, &known.wrapping)?);
    }
    let mut places = Vec::new();
    for service in &known.services {
        places.push(Place::open(&handover, service).await?);
    }
    fill(&handover, &known, &places).await?;
    // Before the commits: a crash between leaves keys without data, and the same import again finds them in place.
    for file in &files {
        file.put()?;
    }
    let mut services = Vec::new();
    for (place, service) in places.into_iter().zip(&known.services) {
        let rows = service.tables.iter().map(|(_, end)| end.rows).sum();
        services.push(Account {
            service: service.name.clone(),
            tables: service.tables.len(),
            rows,
            known: place.known,
        });
        match place.known {
            true => place.tx.rollback().await?,
            false => place.tx.commit().await.with_context(|| format!("{}: run the same import again", service.name))?,
        }
    }
    Ok(Report { head: known.head, services, sha256: known.sha256 })
}

/// What a file holds, once it has been checked.
struct Known {
    head: Head,
    wrapping: Wrapping,
    services: Vec<KnownService>,
    sha256: String,
}

struct KnownService {
    name: String,
    migrations: Vec<String>,
    tables: Vec<(Table, TableEnd)>,
    keys: Sealed,
}

/// Reads the whole file: its order, the hash of each table and of the whole, and that the passphrase is the one it was sealed under.
fn check(handover: &Handover<'_>) -> anyhow::Result<Known> {
    let mut reader = Reader::open(&handover.file)?;
    let Some(first) = reader.next()? else { return Err(reader.altered()) };
    let Line::Head(head) = first.line else { return Err(reader.altered()) };
    ensure!(
        head.reell_handover == VERSION,
        "The hand-over has the form {}, and this program reads {VERSION}: use the program that wrote it, or a newer one.",
        head.reell_handover
    );
    let mut services: Vec<KnownService> = Vec::new();
    let mut open: Option<(Service, Vec<(Table, TableEnd)>)> = None;
    let mut current: Option<(Table, Sum)> = None;
    loop {
        let Some(taken) = reader.next()? else { return Err(reader.altered()) };
        match (taken.line, open.as_mut(), current.take()) {
            (Line::Row(_), Some(_), Some((table, mut sum))) => {
                sum.add(&taken.bytes);
                current = Some((table, sum));
            }
            (Line::Service(service), None, None) => open = Some((service, Vec::new())),
            (Line::Table(table), Some(_), None) => {
                let sum = Sum::new(&table)?;
                current = Some((table, sum));
            }
            (Line::TableEnd(end), Some((_, tables)), Some((table, sum))) => {
                if sum.end(&table) != end {
                    bail!(
                        "The table {} of the hand-over is not as it was written: its rows do not have the SHA-256 that is stated. Nothing has been imported; fetch the file again.",
                        table.table
                    );
                }
                tables.push((table, end));
            }
            (Line::Keys(keys), Some(_), None) => {
                let Some((Service { service: name, migrations }, tables)) = open.take() else {
                    return Err(reader.altered());
                };
                if keys.keys_of != name {
                    return Err(reader.altered());
                }
                services.push(KnownService { name, migrations, tables, keys });
            }
            (Line::End(end), None, None) => {
                let names: Vec<_> = services.iter().map(|service| service.name.clone()).collect();
                if end.whole != hex::encode(taken.before) || names != head.services || reader.next()?.is_some() {
                    return Err(reader.altered());
                }
                let wrapping = head.passphrase.key(&handover.passphrase)?;
                let sealed = wrapping.open(WHOLE, &STANDARD.decode(&end.seal).map_err(|_| reader.altered())?);
                if sealed.as_deref() != Some(taken.before.as_slice()) {
                    bail!(
                        "The passphrase does not open the hand-over: ask for the one that it was exported with. Nothing has been imported."
                    );
                }
                return Ok(Known { head, wrapping, services, sha256: end.whole });
            }
            _ => return Err(reader.altered()),
        }
    }
}

/// Whether a service has been used: whatever it does leaves one of these. What migrations put into tables is no use.
const USED: &str = "SELECT (SELECT COUNT(*) FROM event) + (SELECT COUNT(*) FROM audit_entry)
     + (SELECT COUNT(*) FROM idempotency_record) + (SELECT COUNT(*) FROM inbox_event) + (SELECT COUNT(*) FROM parked_event)
     + (SELECT COUNT(*) FROM inbox_cursor WHERE position > 0)";

/// The database that a service is taken into.
struct Place {
    tx: DatabaseTransaction,
    /// Whether it holds the service already.
    known: bool,
}

impl Place {
    async fn open(handover: &Handover<'_>, service: &KnownService) -> anyhow::Result<Self> {
        let part = handover.parts.iter().find(|part| part.name == service.name);
        let part: &Part = part.with_context(|| {
            format!("This program has no {}: use the program that wrote the hand-over.", service.name)
        })?;
        store::migrate(part.name, &handover.config.storage, part.migrations).await?;
        let tx = store::patient(part.name, &handover.config.storage, false).await?.begin().await?;
        let migrations = catalogue::migrations(&tx).await?;
        ensure!(
            migrations == service.migrations,
            "{} has another schema in the hand-over than in this program: import with the program that wrote it, and migrate afterwards.",
            part.name
        );
        let tables = catalogue::tables(&tx).await?;
        ensure!(
            tables.iter().eq(service.tables.iter().map(|(table, _)| table)),
            "The tables of {} are not those of the hand-over: import with the program that wrote it.",
            part.name
        );
        let held = number(&tx, USED).await?;
        let known = held > 0 && holds(&tx, service).await?;
        ensure!(
            held == 0 || known,
            "{} is not empty: a hand-over is taken into a new centre only. Set storage.url, keys.folder and audit.checkpoint_folder to new places. Nothing has been imported.",
            part.name
        );
        Ok(Self { tx, known })
    }
}

/// Whether a database holds just what the file says.
async fn holds(tx: &DatabaseTransaction, service: &KnownService) -> anyhow::Result<bool> {
    for (table, end) in &service.tables {
        if table::read(tx, table, |_| Ok(())).await? != *end {
            return Ok(false);
        }
    }
    Ok(true)
}

/// Writes the rows of the file, and reads them again: what the database then holds has the hashes of the file.
async fn fill(handover: &Handover<'_>, known: &Known, places: &[Place]) -> anyhow::Result<()> {
    let mut reader = Reader::open(&handover.file)?;
    for (place, service) in places.iter().zip(&known.services) {
        let guards = match place.known {
            true => None,
            false => Some(load::Guards::lower(&place.tx).await?),
        };
        for (table, _) in &service.tables {
            let mut rows = load::Rows::into(&place.tx, table, place.known).await?;
            loop {
                let Some(taken) = reader.next()? else { return Err(reader.altered()) };
                match taken.line {
                    Line::Row(row) => rows.add(row).await?,
                    Line::TableEnd(_) => break,
                    _ => {}
                }
            }
            rows.finish().await?;
        }
        if let Some(guards) = guards {
            guards.raise(&place.tx).await.with_context(|| format!("{} does not hold together", service.name))?;
            ensure!(
                holds(&place.tx, service).await?,
                "{} does not hold what the hand-over says after it was written; nothing of it is kept. The file may have changed meanwhile: import it again.",
                service.name
            );
        }
    }
    Ok(())
}
