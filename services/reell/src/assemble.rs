//! Puts a process together from its configuration, and takes it apart in order.

use std::{
    collections::BTreeSet,
    net::SocketAddr,
    path::{Path, PathBuf},
    sync::Arc,
    time::Duration,
};

use axum::{Router, routing::get};
use mesh::{
    clock::Clock,
    config::Config,
    connect::Directory,
    hub::{Mesh, Shared},
    listen::{Door, Speaks, Terms},
    serve::{Host, Running},
    telemetry,
    tls::{ClientTls, ServerTls},
    token::{self, Verifier, issuer::Issuer},
};
use prometheus::Registry;
use tokio_util::{sync::CancellationToken, task::TaskTracker};

use crate::roles::Role;

/// A process that serves.
pub struct Process {
    running: Running,
    shared: Shared,
    /// Where the gateway is; none where this process has no gateway.
    pub rest: Option<SocketAddr>,
    /// Where the metrics are.
    pub metrics: SocketAddr,
}

impl Process {
    /// Where the RPCs are.
    pub fn grpc(&self) -> SocketAddr {
        self.running.address()
    }

    /// The way to the services, in this process or elsewhere.
    pub fn directory(&self) -> &Arc<Directory> {
        &self.shared.directory
    }

    /// Leaves in order. Answers whether all was done in time.
    pub async fn drain(self) -> bool {
        self.running.drain().await
    }
}

/// Starts a process with the given parts of the centre. `metrics` is what `/metrics` shows.
pub async fn start(
    config: Arc<Config>,
    roles: &BTreeSet<Role>,
    clock: Clock,
    metrics: Registry,
) -> anyhow::Result<Process> {
    let (server_tls, client_tls) = tls(&config)?;
    let shared = Shared {
        directory: Directory::new(Arc::clone(&config), client_tls)?,
        config: Arc::clone(&config),
        clock,
        tasks: TaskTracker::new(),
        stop: CancellationToken::new(),
    };
    let verifier = verifier(&config)?;
    let fresh = Arc::clone(&verifier);
    let stop = shared.stop.clone();
    shared.tasks.spawn(async move { fresh.keep_fresh(stop).await });

    // The addresses first: a taken port must not leave a half-made folder behind.
    let observed = Door::bind("listen.metrics", config.listen.metrics)?;
    let rest = match roles.contains(&Role::Gateway) {
        true => Some(Door::bind("listen.rest", config.listen.rest)?),
        false => None,
    };

    let mut host = Host::new(&shared, verifier, server_tls.clone())?;
    for stored in roles.iter().filter_map(|role| role.stored()) {
        host = host.with((stored.service)(Mesh::open(stored.name, stored.migrations, &shared).await?)?);
    }
    let running = host.start().await?;

    let leaving = shared.directory.leaving().clone();
    let metrics_address = observed.address();
    let router = Router::new().route("/metrics", get(move || async move { telemetry::metrics_text(&metrics) }));
    leaving.tasks.spawn(observed.serve(Terms::new(Speaks::Http, &config, None), router, leaving.clone()));
    let rest_address = rest.as_ref().map(Door::address);
    if let Some(door) = rest {
        let router = gateway::router(gateway::Gateway::new(Arc::clone(&shared.directory))?);
        let terms = Terms::new(Speaks::Http, &config, server_tls.map(|tls| tls.edge_config()));
        leaving.tasks.spawn(door.serve(terms, router, leaving.clone()));
    }
    Ok(Process { running, shared, rest: rest_address, metrics: metrics_address })
}

/// What services are looked at with as they are: their keys and their databases, and no peers.
pub fn apart(config: &Config) -> anyhow::Result<Shared> {
    let mut alone = config.clone();
    alone.peers.clear();
    let config = Arc::new(alone);
    Ok(Shared {
        directory: Directory::new(Arc::clone(&config), None)?,
        config,
        clock: Clock::system(),
        tasks: TaskTracker::new(),
        stop: CancellationToken::new(),
    })
}

fn tls(config: &Config) -> anyhow::Result<(Option<ServerTls>, Option<ClientTls>)> {
    let Some(tls) = &config.tls else { return Ok((None, None)) };
    let server = ServerTls::open(&tls.authority, &tls.certificate, &tls.key)?;
    let client = ClientTls::open(&tls.authority, &tls.certificate, &tls.key, &config.centre.trust_domain)?;
    Ok((Some(server), Some(client)))
}

/// The embedded default's own issuer, whose key is made where it is missing.
pub fn issuer(config: &Config) -> anyhow::Result<Issuer> {
    Ok(Issuer::open_or_create(&issuer_folder(&config.keys.folder), &config.identity.audience)?)
}

fn issuer_folder(keys: &Path) -> PathBuf {
    keys.join("issuer")
}

fn verifier(config: &Config) -> anyhow::Result<Arc<Verifier>> {
    let identity = &config.identity;
    let mut issuers: Vec<_> =
        identity.issuers.iter().map(|issuer| (issuer.issuer.clone(), issuer.jwks.clone())).collect();
    if identity.own_issuer {
        let own = issuer(config)?;
        issuers.push((own.name().to_owned(), own.jwks_path().display().to_string()));
    }
    let verifier = Verifier::open(token::Settings {
        audience: identity.audience.clone(),
        issuers,
        clock_skew: Duration::from_secs(identity.clock_skew_s),
        refresh: Duration::from_secs(identity.refresh_s),
        authority: config.tls.as_ref().map(|tls| tls.authority.clone()),
    })?;
    Ok(Arc::new(verifier))
}
