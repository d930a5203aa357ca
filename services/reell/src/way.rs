//! The way from the command line to a service of a running centre, over gRPC.

use std::{sync::Arc, time::Duration};

use clap::Args;
use mesh::{
    clock::Clock,
    config::Config,
    connect::{CallContext, Directory, Link, Peer},
    guard::EDGE,
    tls::ClientTls,
    token::issuer::Grant,
};
use tonic::Status;
use uuid::Uuid;

use crate::{assemble, cli};

/// How long a token lives: as long as a connection may.
const LIFETIME: Duration = Duration::from_secs(900);

/// A running centre, and who calls it.
#[derive(Args, Clone)]
pub struct Centre {
    /// Where the service answers gRPC, e.g. https://127.0.0.1:7400. Without it, where the configuration has it.
    #[arg(long)]
    pub against: Option<String>,
    /// The operator's name in the token of the embedded issuer. A token in the variable REELL_TOKEN is used instead of it.
    #[arg(long = "as", default_value = "local")]
    pub operator: String,
    /// Where the configuration comes from.
    #[command(flatten)]
    pub from: cli::From,
}

/// The way to a service of a running centre.
pub struct Way {
    service: &'static str,
    directory: Arc<Directory>,
    config: Config,
    operator: String,
}

impl Way {
    /// The way to the registry of a centre. Nothing is sent yet.
    pub fn open(centre: &Centre) -> anyhow::Result<Self> {
        Self::to(centre, actors::NAME)
    }

    /// The way to one of its services. Nothing is sent yet.
    pub fn to(centre: &Centre, service: &'static str) -> anyhow::Result<Self> {
        let config = centre.from.load()?;
        let directory = directory(&config, &[service], centre.against.as_deref())?;
        Ok(Self { service, directory, config, operator: centre.operator.clone() })
    }

    /// A connection with a new token, since what is done may take longer than one lives.
    pub fn peer(&self) -> anyhow::Result<Peer> {
        let token = match std::env::var("REELL_TOKEN") {
            Ok(token) => token,
            Err(_) => {
                let grant = Grant { lifetime: LIFETIME, ..Grant::operator(&self.operator) };
                assemble::issuer(&self.config)?.mint(&grant, Clock::system().now())?
            }
        };
        let context = CallContext { token: Some(token.into()), ..CallContext::default() };
        Ok(Link::new(Arc::clone(&self.directory), EDGE, context).to(self.service))
    }
}

/// Where some services of a running centre are: at one address, or without that, where the configuration has each.
pub fn directory(config: &Config, services: &[&'static str], against: Option<&str>) -> anyhow::Result<Arc<Directory>> {
    let trust = &config.centre.trust_domain;
    let tls = config.tls.as_ref().map(|tls| ClientTls::open(&tls.authority, &tls.certificate, &tls.key, trust));
    let mut alone = config.clone();
    alone.peers.clear();
    let directory = Directory::new(Arc::new(alone), tls.transpose()?)?;
    for service in services {
        let configured = config.peers.get(*service).cloned();
        directory.place(service, &against.map(str::to_owned).or(configured).unwrap_or_else(|| own(config)))?;
    }
    Ok(directory)
}

/// Where a process of this configuration answers gRPC itself.
pub fn own(config: &Config) -> String {
    let scheme = if config.tls.is_some() { "https" } else { "http" };
    format!("{scheme}://{}", config.listen.grpc)
}

/// A key that no command has had: what is sent under it is carried out once.
#[allow(clippy::disallowed_methods, reason = "the key of a command is its caller's")]
pub fn key() -> String {
    Uuid::new_v4().to_string()
}

/// What the centre said, as a sentence.
pub fn said(status: Status) -> anyhow::Error {
    anyhow::anyhow!("{}", mesh::refusal::Error::from(status))
}
