//! The way from the command line to the registry of a running centre, over gRPC.

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

use crate::{assemble, cli};

/// How long a token lives: as long as a connection may.
const LIFETIME: Duration = Duration::from_secs(900);

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

/// The way to the registry of a running centre.
pub struct Way {
    directory: Arc<Directory>,
    config: Config,
    operator: String,
}

impl Way {
    /// The way to a centre. Nothing is sent yet.
    pub fn open(centre: &Centre) -> anyhow::Result<Self> {
        let way = Self::to(centre.from.load()?, centre.against.as_deref())?;
        Ok(Self { operator: centre.operator.clone(), ..way })
    }

    /// The way to where the registry answers, or without that, to where the configuration has it.
    pub fn to(mut config: Config, against: Option<&str>) -> anyhow::Result<Self> {
        let scheme = if config.tls.is_some() { "https" } else { "http" };
        let own = || format!("{scheme}://{}", config.listen.grpc);
        let configured = config.peers.get(actors::NAME).cloned();
        let address = against.map(str::to_owned).or(configured).unwrap_or_else(own);
        config.peers.clear();
        let tls = match &config.tls {
            Some(tls) => {
                Some(ClientTls::open(&tls.authority, &tls.certificate, &tls.key, &config.centre.trust_domain)?)
            }
            None => None,
        };
        let directory = Directory::new(Arc::new(config.clone()), tls)?;
        directory.place(actors::NAME, &address)?;
        Ok(Self { directory, config, operator: String::new() })
    }

    /// Where the registry is.
    pub fn directory(&self) -> &Arc<Directory> {
        &self.directory
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
        Ok(Link::new(Arc::clone(&self.directory), EDGE, context).to(actors::NAME))
    }
}

/// What the centre said, as a sentence.
pub fn said(status: Status) -> anyhow::Error {
    anyhow::anyhow!("{}", mesh::refusal::Error::from(status))
}
