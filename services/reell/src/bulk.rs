//! `reell import` and `reell export`: files of spreadsheets into a running centre and out of it, over gRPC.

use std::{path::PathBuf, sync::Arc, time::Duration};

use anyhow::Context;
use clap::{Args, ValueEnum};
use indicatif::{ProgressBar, ProgressStyle};
use mesh::{
    clock::Clock,
    config::Config,
    connect::{CallContext, Directory, Link, Peer},
    guard::EDGE,
    tls::ClientTls,
    token::issuer::Grant,
};
use proto::reell::actors::v1::{FileEncoding, ImportColumn, ImportKind, imports_client::ImportsClient};

use crate::{assemble, cli};

mod export;
mod import;

/// How long a token lives: as long as a connection may.
const LIFETIME: Duration = Duration::from_secs(900);

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
    /// Which column holds what, such as "Företag=name"; number, name, aliases, roles, given_name or family_name. Without any, the
    /// usual Swedish and English words are known.
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

/// What is exported.
#[derive(Args, Clone)]
pub struct Export {
    /// What the rows are.
    #[arg(value_enum)]
    pub kind: Kind,
    /// The file to write. One that is there already is not touched.
    #[arg(long)]
    pub to: PathBuf,
    /// Why persons are exported; it stands in the access log.
    #[arg(long, required_if_eq("kind", "persons"))]
    pub purpose: Option<String>,
    /// Where the centre is.
    #[command(flatten)]
    pub centre: Centre,
}

/// A running centre, and who calls it.
#[derive(Args, Clone)]
pub struct Centre {
    /// Where the registry answers gRPC, e.g. https://127.0.0.1:7400. Without it, where the configuration has it.
    #[arg(long)]
    pub against: Option<String>,
    /// The operator's name in the token of the embedded issuer. A token in the variable REELL_TOKEN is used instead of it.
    #[arg(long = "as", default_value = "local")]
    pub operator: String,
    /// Where the configuration comes from.
    #[command(flatten)]
    pub from: cli::From,
}

/// Carries an import out.
pub async fn import(what: Import) -> anyhow::Result<()> {
    let way = Way::open(&what.centre)?;
    import::run(&way, &what).await
}

/// Carries an export out.
pub async fn export(what: Export) -> anyhow::Result<()> {
    let way = Way::open(&what.centre)?;
    export::run(&way, &what).await
}

/// The way to the registry of a running centre.
struct Way {
    directory: Arc<Directory>,
    config: Config,
    operator: String,
}

impl Way {
    fn open(centre: &Centre) -> anyhow::Result<Self> {
        let mut config = centre.from.load()?;
        let scheme = if config.tls.is_some() { "https" } else { "http" };
        let own = || format!("{scheme}://{}", config.listen.grpc);
        let address = centre.against.clone().or_else(|| config.peers.get(actors::NAME).cloned()).unwrap_or_else(own);
        config.peers.clear();
        let tls = match &config.tls {
            Some(tls) => {
                Some(ClientTls::open(&tls.authority, &tls.certificate, &tls.key, &config.centre.trust_domain)?)
            }
            None => None,
        };
        let directory = Directory::new(Arc::new(config.clone()), tls)?;
        directory.place(actors::NAME, &address)?;
        Ok(Self { directory, config, operator: centre.operator.clone() })
    }

    /// A client with a new token: an import may take longer than one lives.
    fn client(&self) -> anyhow::Result<ImportsClient<Peer>> {
        let token = match std::env::var("REELL_TOKEN") {
            Ok(token) => token,
            Err(_) => {
                let mut grant = Grant::operator(&self.operator);
                grant.lifetime = LIFETIME;
                assemble::issuer(&self.config)?.mint(&grant, Clock::system().now())?
            }
        };
        let context = CallContext { token: Some(token.into()), ..CallContext::default() };
        Ok(ImportsClient::new(Link::new(Arc::clone(&self.directory), EDGE, context).to(actors::NAME)))
    }
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
