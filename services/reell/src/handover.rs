//! Hands the whole centre over, and takes it over: who may is decided by an order in the registry, what moves by the databases themselves.

use std::{collections::BTreeMap, fs};

use anyhow::Context;
use mesh::{
    clock::Clock,
    config::Config,
    handover::{self, Part, Report},
    hub::Mesh,
};

use crate::{
    assemble,
    cli::{Handover, Passphrase, say},
    roles::Role,
};

/// What the passphrase is called in the environment.
const PASSPHRASE: &str = "REELL_HANDOVER_PASSPHRASE";

/// Carries the command out, and prints what was handed over.
pub async fn run(command: Handover) -> anyhow::Result<()> {
    match command {
        Handover::Export { to, order, passphrase, from } => {
            let config = from.load()?;
            let about = about(&config, &order).await?;
            let parts = parts();
            let handover =
                handover::Handover { config: &config, parts: &parts, file: to, passphrase: read(&passphrase)?.into() };
            tell(&handover::export(handover, &order, about, Clock::system().now()).await?)
        }
        Handover::Import { file, passphrase, from } => {
            let config = from.load()?;
            let parts = parts();
            let handover =
                handover::Handover { config: &config, parts: &parts, file, passphrase: read(&passphrase)?.into() };
            tell(&handover::import(handover).await?)
        }
    }
}

/// All services that have a database, those who listen before those whom they listen to: read in this order, nobody is ahead.
fn parts() -> Vec<Part> {
    let order = [Role::Reporting, Role::Cases, Role::Funding, Role::Actors, Role::Gateway];
    let stored = order.into_iter().filter_map(Role::stored);
    stored.map(|stored| Part { name: stored.name, migrations: stored.migrations }).collect()
}

/// What the order says, for the first line of the file.
async fn about(config: &Config, order: &str) -> anyhow::Result<BTreeMap<String, String>> {
    let shared = assemble::apart(config)?;
    let mesh = Mesh::inspect(actors::NAME, &shared).await?;
    let found = actors::handover_order(&mesh, order).await;
    shared.stop.cancel();
    let actors::Order { receiver, decision, ordered_by } = found?;
    let about = [("receiver", receiver), ("decision", decision), ("ordered_by", ordered_by)];
    Ok(about.map(|(name, value)| (name.to_owned(), value)).into())
}

fn read(passphrase: &Passphrase) -> anyhow::Result<String> {
    match &passphrase.passphrase_file {
        Some(file) => {
            let text = fs::read_to_string(file).with_context(|| {
                format!("The passphrase file {} cannot be read: check its name and its owner.", file.display())
            })?;
            Ok(text.lines().next().unwrap_or_default().to_owned())
        }
        None => std::env::var(PASSPHRASE).with_context(|| {
            format!("A hand-over needs a passphrase: set {PASSPHRASE}, or name a file with --passphrase-file.")
        }),
    }
}

fn tell(report: &Report) -> anyhow::Result<()> {
    for account in &report.services {
        let known = if account.known { ", which were there already" } else { "" };
        say(&format!("{}: {} tables, {} rows{known}", account.service, account.tables, account.rows))?;
    }
    say(&format!("{} of {}, order {}", report.head.centre, report.head.time, report.head.order))?;
    say(&format!("sha256 {}", report.sha256))
}
