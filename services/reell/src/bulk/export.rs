//! Writes what a centre sends to a file.

use std::path::Path;

use anyhow::ensure;
use indicatif::ProgressBar;
use proto::reell::actors::v1::{ExportOrganisationsRequest, ExportPersonsRequest};

use super::{Organisations, Persons, bar, client};
use crate::{
    cli::say,
    export::Part,
    way::{Way, said},
};

const BAR: &str = "{spinner} {msg} {elapsed}";

/// Exports all organisations.
pub async fn organisations(what: Organisations) -> anyhow::Result<()> {
    let mut rows = Rows::to(&what.to)?;
    let mut client = client(&Way::open(&what.centre)?)?;
    let mut parts = client.export_organisations(ExportOrganisationsRequest {}).await.map_err(said)?.into_inner();
    while let Some(part) = parts.message().await.map_err(said)? {
        rows.take(&part.content, part.rows, part.last)?;
    }
    rows.keep()
}

/// Exports all persons that the caller may see.
pub async fn persons(what: Persons) -> anyhow::Result<()> {
    let mut rows = Rows::to(&what.to)?;
    let mut client = client(&Way::open(&what.centre)?)?;
    let request = ExportPersonsRequest { purpose: what.purpose };
    let mut parts = client.export_persons(request).await.map_err(said)?.into_inner();
    let mut left_out = 0;
    while let Some(part) = parts.message().await.map_err(said)? {
        rows.take(&part.content, part.rows, part.last)?;
        left_out += part.left_out_rows;
    }
    rows.keep()?;
    match left_out {
        0 => Ok(()),
        count => say(&format!(
            "{count} persons are not in the file: they have no number, and an import takes nobody without"
        )),
    }
}

/// A file of rows under way.
struct Rows<'a> {
    part: Part<'a>,
    to: &'a Path,
    bar: ProgressBar,
    total: i64,
    whole: bool,
}

impl<'a> Rows<'a> {
    fn to(to: &'a Path) -> anyhow::Result<Self> {
        Ok(Self { part: Part::of(to)?, to, bar: bar(0, BAR)?, total: 0, whole: false })
    }

    fn take(&mut self, content: &[u8], rows: i64, last: bool) -> anyhow::Result<()> {
        self.part.write(content)?;
        self.total += rows;
        self.whole = last;
        self.bar.set_message(format!("{} rows", self.total));
        self.bar.tick();
        Ok(())
    }

    fn keep(self) -> anyhow::Result<()> {
        let total = self.total;
        ensure!(self.whole, "The centre's answer was cut off after {total} rows: give the same command again.");
        self.bar.finish_and_clear();
        self.part.keep()?;
        say(&format!("{total} rows in {}", self.to.display()))
    }
}
