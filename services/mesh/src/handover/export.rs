//! Writes a hand-over: one snapshot of each database, read in an order in which nobody is ahead of what they listen to.

use std::collections::BTreeMap;

use anyhow::{Context, bail};
use base64::{Engine, engine::general_purpose::STANDARD};
use sea_orm::{
    AccessMode, ConnectionTrait, DatabaseTransaction, DbBackend, IsolationLevel, Statement, TransactionTrait,
};

use super::{
    Account, End, Handover, Head, Line, Report, Service, VERSION, catalogue, file::Writer, keys, passphrase::Stretch,
    table,
};
use crate::{clock::Timestamp, store};

/// What the seal of the whole belongs to.
pub(super) const WHOLE: &str = "handover|whole";

/// Writes all of the services to the file. `order` is the id of the order that this carries out, and `about` what else it says.
pub async fn export(
    handover: Handover<'_>,
    order: &str,
    about: BTreeMap<String, String>,
    now: Timestamp,
) -> anyhow::Result<Report> {
    let config = handover.config;
    let stretch = Stretch::new()?;
    let wrapping = stretch.key(&handover.passphrase)?;
    let mut snapshots = Vec::new();
    for part in handover.parts {
        snapshots.push((part.name, snapshot(handover.config, part.name).await?));
    }
    nobody_is_ahead(&snapshots).await?;
    let head = Head {
        reell_handover: VERSION,
        centre: config.centre.name.clone(),
        time: now.to_string(),
        order: order.to_owned(),
        about,
        passphrase: stretch,
        services: snapshots.iter().map(|(name, _)| (*name).to_owned()).collect(),
    };
    let mut writer = Writer::create(&handover.file)?;
    writer.line(&Line::Head(head.clone()))?;
    let mut services = Vec::new();
    for (name, tx) in &snapshots {
        let migrations = catalogue::migrations(tx).await?;
        writer.line(&Line::Service(Service { service: (*name).to_owned(), migrations }))?;
        let mut account = Account { service: (*name).to_owned(), tables: 0, rows: 0, known: false };
        for table in catalogue::tables(tx).await.with_context(|| format!("the catalogue of {name}"))? {
            writer.line(&Line::Table(table.clone()))?;
            let end = table::read(tx, &table, |line| writer.raw(line)).await?;
            account.tables += 1;
            account.rows += end.rows;
            writer.line(&Line::TableEnd(end))?;
        }
        writer.line(&Line::Keys(keys::wrap(config, name, &wrapping)?))?;
        services.push(account);
    }
    let whole = writer.sum();
    let seal = STANDARD.encode(wrapping.seal(WHOLE, &whole)?);
    writer.line(&Line::End(End { whole: hex::encode(whole), seal }))?;
    writer.finish()?;
    Ok(Report { head, services, sha256: hex::encode(whole) })
}

async fn snapshot(config: &crate::config::Config, service: &str) -> anyhow::Result<DatabaseTransaction> {
    let db = store::patient(service, &config.storage, true).await?;
    let tx = match db.get_database_backend() {
        // Any transaction is a snapshot there.
        DbBackend::Sqlite => db.begin().await?,
        _ => db.begin_with_config(Some(IsolationLevel::RepeatableRead), Some(AccessMode::ReadOnly)).await?,
    };
    // The snapshot is that of the first statement.
    catalogue::migrations(&tx)
        .await
        .with_context(|| format!("{service} has no tables: is this the centre's storage?"))?;
    Ok(tx)
}

/// A service that has applied an event which the other's snapshot does not hold would miss the next one of that number.
async fn nobody_is_ahead(snapshots: &[(&str, DatabaseTransaction)]) -> anyhow::Result<()> {
    let mut heads = BTreeMap::new();
    for (name, tx) in snapshots {
        heads.insert(*name, number(tx, "SELECT COALESCE(MAX(position), 0) FROM event").await?);
    }
    for (name, tx) in snapshots {
        for (source, head) in &heads {
            let heard = format!("SELECT COALESCE(MAX(position), 0) FROM inbox_cursor WHERE source = '{source}'");
            if number(tx, &heard).await? > *head {
                bail!(
                    "The centre went on while it was read ({name} has heard more of {source}): stop it, and export again."
                );
            }
        }
    }
    Ok(())
}

pub(super) async fn number(tx: &impl ConnectionTrait, sql: &str) -> anyhow::Result<i64> {
    let row = tx.query_one_raw(Statement::from_string(tx.get_database_backend(), sql)).await?;
    Ok(row.context("a number")?.try_get_by_index(0)?)
}
