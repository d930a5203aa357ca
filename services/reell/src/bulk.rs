//! `reell import` and `reell export`: files of spreadsheets into a running centre and out of it, over gRPC.

use std::path::PathBuf;

use anyhow::Context;
use clap::{Args, ValueEnum};
use indicatif::{ProgressBar, ProgressStyle};
use mesh::connect::Peer;
use proto::reell::actors::v1::{FileEncoding, ImportColumn, ImportKind, imports_client::ImportsClient};

use crate::way::{Centre, Way};

mod export;
mod import;

pub use export::{organisations as export_organisations, persons as export_persons};

/// What the rows of a file are.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Kind {
    /// Organisations.
    Organisations,
    /// Persons.
    Persons,
}

impl Kind {
    fn to_proto(self) -> ImportKind {
        match self {
            Self::Organisations => ImportKind::Organisations,
            Self::Persons => ImportKind::Persons,
        }
    }
}

/// How the file's letters are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Letters {
    /// By the file's own signs.
    Auto,
    /// UTF-8.
    Utf8,
    /// Windows-1252.
    Windows1252,
}

/// What is imported.
#[derive(Args, Clone)]
pub struct Import {
    /// What the rows are.
    #[arg(value_enum)]
    pub kind: Kind,
    /// A CSV file as a spreadsheet saves it; its first line names the columns.
    pub file: PathBuf,
    /// Reports what would become of each row, and lands nothing.
    #[arg(long)]
    pub dry_run: bool,
    /// Which column holds what, such as "Företag=name". Of organisations: number, name, aliases, roles, kind, municipality_code, peppol_id,
    /// parent, contact_function, contact_email or contact_phone. Of persons: number, given_name, family_name, protection, identity_kind,
    /// identity_grade, identity_dormant, identity_issuer or identity_country. Without any, the usual Swedish and English words are known.
    #[arg(long = "column", value_name = "HEADER=COLUMN")]
    pub columns: Vec<String>,
    /// A role of organisations whose file has no column for roles, such as employer.
    #[arg(long = "role")]
    pub roles: Vec<String>,
    /// How the file's letters are written.
    #[arg(long, value_enum, default_value = "auto")]
    pub encoding: Letters,
    /// Where to write what is wrong, row by row, as CSV; without it the first of them are shown.
    #[arg(long)]
    pub report: Option<PathBuf>,
    /// Where the centre is.
    #[command(flatten)]
    pub centre: Centre,
}

/// The organisations of the register.
#[derive(Args, Clone)]
pub struct Organisations {
    /// The file to write. One that is there already is not touched.
    #[arg(long)]
    pub to: PathBuf,
    /// Where the centre is.
    #[command(flatten)]
    pub centre: Centre,
}

/// The persons of the register.
#[derive(Args, Clone)]
pub struct Persons {
    /// The file to write. One that is there already is not touched.
    #[arg(long)]
    pub to: PathBuf,
    /// Why persons are exported; it stands in the access log.
    #[arg(long)]
    pub purpose: String,
    /// Where the centre is.
    #[command(flatten)]
    pub centre: Centre,
}

/// Carries an import out.
pub async fn import(what: Import) -> anyhow::Result<()> {
    let way = Way::open(&what.centre)?;
    import::run(&way, &what).await
}

/// A client with a new token.
fn client(way: &Way) -> anyhow::Result<ImportsClient<Peer>> {
    Ok(ImportsClient::new(way.peer()?))
}

/// A bar on a terminal; elsewhere it does not show.
fn bar(length: u64, template: &str) -> anyhow::Result<ProgressBar> {
    let style = ProgressStyle::with_template(template).context("the bar's form is wrong")?;
    Ok(ProgressBar::new(length).with_style(style))
}

fn encoding(letters: Letters) -> FileEncoding {
    match letters {
        Letters::Auto => FileEncoding::Unspecified,
        Letters::Utf8 => FileEncoding::Utf8,
        Letters::Windows1252 => FileEncoding::Windows1252,
    }
}

fn column(name: &str) -> Option<ImportColumn> {
    ImportColumn::from_str_name(&format!("IMPORT_COLUMN_{}", name.trim().to_ascii_uppercase()))
}
