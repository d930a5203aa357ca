//! Writes what a centre sends to a file, which is there whole or not at all.

use std::{
    fs::{self, OpenOptions},
    io::Write,
    os::unix::fs::OpenOptionsExt,
};

use anyhow::{Context, ensure};
use proto::reell::actors::v1::{ExportOrganisationsRequest, ExportPersonsRequest};

use super::{Kind, bar, client};
use crate::{
    cli::say,
    registry::{Way, said},
};

const BAR: &str = "{spinner} {msg} {elapsed}";

/// Exports to a file that only its owner can read.
pub async fn run(way: &Way, what: &super::Export) -> anyhow::Result<()> {
    ensure!(!what.to.exists(), "The file {} is there already: name another one.", what.to.display());
    let part = what.to.with_extension("part");
    let unwritable = || format!("The file {} cannot be written: name another one.", part.display());
    let file = OpenOptions::new().write(true).create(true).truncate(true).mode(0o600).open(&part);
    let mut file = file.with_context(unwritable)?;
    let bar = bar(0, BAR)?;
    let (mut total, mut whole) = (0, false);
    let mut take = |content: &[u8], rows: i64, last: bool| -> anyhow::Result<()> {
        file.write_all(content).with_context(unwritable)?;
        total += rows;
        whole = last;
        bar.set_message(format!("{total} rows"));
        bar.tick();
        Ok(())
    };
    match what.kind {
        Kind::Organisations => {
            let request = ExportOrganisationsRequest {};
            let mut parts = client(way)?.export_organisations(request).await.map_err(said)?.into_inner();
            while let Some(part) = parts.message().await.map_err(said)? {
                take(&part.content, part.rows, part.last)?;
            }
        }
        Kind::Persons => {
            let request = ExportPersonsRequest { purpose: what.purpose.clone().unwrap_or_default() };
            let mut parts = client(way)?.export_persons(request).await.map_err(said)?.into_inner();
            while let Some(part) = parts.message().await.map_err(said)? {
                take(&part.content, part.rows, part.last)?;
            }
        }
    }
    ensure!(whole, "The centre's answer was cut off after {total} rows: give the same command again.");
    bar.finish_and_clear();
    file.sync_all().with_context(unwritable)?;
    fs::rename(&part, &what.to).with_context(unwritable)?;
    say(&format!("{} rows in {}", total, what.to.display()))
}
