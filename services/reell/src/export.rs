//! `reell export`: what a running centre holds, as files in the forms that others take. A file is there whole or not at all.

use std::{
    fs::{self, OpenOptions},
    io::Write,
    os::unix::fs::OpenOptionsExt,
    path::Path,
};

use anyhow::{Context, ensure};
use clap::Subcommand;

use crate::bulk;

mod formats;
mod sie;

/// What can be exported.
#[derive(Subcommand, Clone)]
pub enum What {
    /// The organisations of the register, as CSV that `reell import` takes.
    Organisations(bulk::Organisations),
    /// The persons of the register, as CSV that `reell import` takes.
    Persons(bulk::Persons),
    /// The entries of some days as an SIE 4i file, for the bookkeeping of the organisation that hosts the centre.
    Sie(sie::Entries),
    /// The lines of a claim, as the funder's portal takes them.
    ClaimPackage(formats::ClaimPackage),
    /// An invoice by Peppol BIS Billing 3, for a recovery or for what a financier owes.
    Invoice(formats::Invoice),
    /// The attested payments of a financier, as pain.001.001.03. Each payment goes into one file only.
    PaymentOrders(formats::PaymentOrders),
    /// Decisions as open data by the 360Giving standard.
    Grants(formats::Grants),
}

/// Exports to a file that only its owner can read.
pub async fn run(what: What) -> anyhow::Result<()> {
    match what {
        What::Organisations(what) => bulk::export_organisations(what).await,
        What::Persons(what) => bulk::export_persons(what).await,
        What::Sie(what) => sie::export(what).await,
        What::ClaimPackage(what) => formats::claim_package(what).await,
        What::Invoice(what) => formats::invoice(what).await,
        What::PaymentOrders(what) => formats::payment_orders(what).await,
        What::Grants(what) => formats::grants(what).await,
    }
}

/// Refuses to write over a file.
pub(crate) fn free(to: &Path) -> anyhow::Result<()> {
    ensure!(!to.exists(), "The file {} is there already: name another one.", to.display());
    Ok(())
}

/// A file under way: under another name until all of it is there.
pub(crate) struct Part<'a> {
    file: fs::File,
    path: std::path::PathBuf,
    to: &'a Path,
}

impl<'a> Part<'a> {
    /// Begins a file that only its owner can read.
    pub fn of(to: &'a Path) -> anyhow::Result<Self> {
        free(to)?;
        let path = to.with_extension("part");
        let file = OpenOptions::new().write(true).create(true).truncate(true).mode(0o600).open(&path);
        Ok(Self { file: file.with_context(|| unwritable(&path))?, path, to })
    }

    /// Writes more of it.
    pub fn write(&mut self, content: &[u8]) -> anyhow::Result<()> {
        self.file.write_all(content).with_context(|| unwritable(&self.path))
    }

    /// Gives it its name.
    pub fn keep(self) -> anyhow::Result<()> {
        self.file.sync_all().and_then(|()| fs::rename(&self.path, self.to)).with_context(|| unwritable(&self.path))
    }
}

fn unwritable(path: &Path) -> String {
    format!("The file {} cannot be written: name another one.", path.display())
}

/// Writes a whole file.
fn keep(to: &Path, content: &[u8]) -> anyhow::Result<()> {
    let mut part = Part::of(to)?;
    part.write(content)?;
    part.keep()
}
