//! Where each service is: in this process, or at an address of the configuration. Connections are opened when first needed.

use std::{
    collections::{BTreeMap, BTreeSet},
    fmt,
    net::IpAddr,
    sync::{Arc, OnceLock, PoisonError, RwLock},
    time::Duration,
};

use axum::Router;
use http::Uri;
use tonic::transport::{Channel, Endpoint};
use tower::retry::budget::TpsBudget;

use super::wire::Connector;
use crate::{config::Config, listen::Leaving, tls::ClientTls};

/// How long one call counts towards the retries that others may make.
const BUDGET_WINDOW: Duration = Duration::from_secs(10);

/// Why an address of a peer cannot be used.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
pub enum PeerFault {
    /// It is not an address.
    #[error("peers.{service} is '{address}', which is no address: write https://host:port.")]
    NoAddress {
        /// The service.
        service: String,
        /// What the configuration says.
        address: String,
    },
    /// It would send tokens over the network in the clear.
    #[error(
        "peers.{service} is '{address}', which is plaintext and not on this machine: write https://host:port, and set tls."
    )]
    Plaintext {
        /// The service.
        service: String,
        /// What the configuration says.
        address: String,
    },
    /// There is no certificate to show there.
    #[error(
        "peers.{service} is '{address}', and this process has no certificate: set tls.authority, tls.certificate and tls.key."
    )]
    NoCertificate {
        /// The service.
        service: String,
        /// What the configuration says.
        address: String,
    },
}

/// Where the services are, and how the doors of this process close. One for each process.
pub struct Directory {
    config: Arc<Config>,
    tls: Option<ClientTls>,
    inside: RwLock<Option<Inside>>,
    upstreams: RwLock<BTreeMap<String, Arc<Upstream>>>,
    leaving: Leaving,
}

struct Inside {
    services: BTreeSet<String>,
    router: Router,
}

/// One service as its callers in this process share it.
pub(super) struct Upstream {
    pub name: Arc<str>,
    pub budget: TpsBudget,
    network: Option<Network>,
}

struct Network {
    endpoint: Endpoint,
    tls: Option<ClientTls>,
    channel: OnceLock<Channel>,
}

/// The way to a service at this moment.
pub(super) enum Way {
    Inside(Router),
    Network(Channel),
    Nowhere,
}

impl Directory {
    /// The directory of the configured peers. `tls` is what this process shows to them.
    pub fn new(config: Arc<Config>, tls: Option<ClientTls>) -> Result<Arc<Self>, PeerFault> {
        let directory =
            Self { tls, inside: RwLock::default(), upstreams: RwLock::default(), leaving: Leaving::default(), config };
        let peers = directory.config.peers.clone();
        for (service, address) in &peers {
            directory.place(service, address)?;
        }
        Ok(Arc::new(directory))
    }

    /// Says where a service is from now on.
    pub fn place(&self, service: &str, address: &str) -> Result<(), PeerFault> {
        let network = self.network(service, address)?;
        let upstream = Arc::new(Upstream::new(service, Some(network), &self.config));
        self.upstreams.write().unwrap_or_else(PoisonError::into_inner).insert(service.to_owned(), upstream);
        Ok(())
    }

    /// The configuration of the process.
    pub fn config(&self) -> &Arc<Config> {
        &self.config
    }

    /// How the doors of this process close; whoever opens one more serves it with this.
    pub fn leaving(&self) -> &Leaving {
        &self.leaving
    }

    /// Opens the services of this process to each other, behind the same layers as the network. Only the first host of a process is heard.
    pub(crate) fn host(&self, services: BTreeSet<String>, router: Router) {
        let mut inside = self.inside.write().unwrap_or_else(PoisonError::into_inner);
        inside.get_or_insert(Inside { services, router });
    }

    /// Lets go of the services of this process, when it has left: they hold the directory too, and nobody would close their databases.
    pub(crate) fn let_go(&self) {
        *self.inside.write().unwrap_or_else(PoisonError::into_inner) = None;
    }

    pub(super) fn upstream(&self, service: &str) -> Arc<Upstream> {
        let known = self.upstreams.read().unwrap_or_else(PoisonError::into_inner).get(service).cloned();
        known.unwrap_or_else(|| {
            let mut upstreams = self.upstreams.write().unwrap_or_else(PoisonError::into_inner);
            upstreams
                .entry(service.to_owned())
                .or_insert_with(|| Arc::new(Upstream::new(service, None, &self.config)))
                .clone()
        })
    }

    pub(super) fn way(&self, upstream: &Upstream) -> Way {
        let inside = self.inside.read().unwrap_or_else(PoisonError::into_inner);
        match (&*inside, &upstream.network) {
            (Some(inside), _) if inside.services.contains(&*upstream.name) => Way::Inside(inside.router.clone()),
            (_, Some(network)) => Way::Network(network.channel(&upstream.name, &self.config)),
            (_, None) => Way::Nowhere,
        }
    }

    fn network(&self, service: &str, address: &str) -> Result<Network, PeerFault> {
        let fault = |kind: fn(String, String) -> PeerFault| kind(service.to_owned(), address.to_owned());
        let no_address = || fault(|service, address| PeerFault::NoAddress { service, address });
        let uri: Uri = address.parse().map_err(|_| no_address())?;
        let host =
            uri.host().filter(|_| uri.port().is_some() && matches!(uri.path(), "" | "/")).ok_or_else(no_address)?;
        let tls = match uri.scheme_str() {
            Some("https") => Some(
                self.tls
                    .clone()
                    .ok_or_else(|| fault(|service, address| PeerFault::NoCertificate { service, address }))?,
            ),
            Some("http") if is_loopback(host) => None,
            Some("http") => return Err(fault(|service, address| PeerFault::Plaintext { service, address })),
            Some(_) | None => return Err(no_address()),
        };
        let (client, limits) = (&self.config.client, &self.config.limits);
        let endpoint = Endpoint::from(uri)
            // Pings while idle too: without them a channel never notices that the network was cut, and does not recover.
            .http2_keep_alive_interval(Duration::from_millis(client.keepalive_interval_ms))
            .keep_alive_timeout(Duration::from_millis(client.keepalive_timeout_ms))
            .keep_alive_while_idle(true)
            .initial_stream_window_size(limits.stream_window_bytes)
            .initial_connection_window_size(limits.connection_window_bytes)
            .http2_max_header_list_size(limits.header_list_bytes);
        Ok(Network { endpoint, tls, channel: OnceLock::new() })
    }
}

impl fmt::Debug for Directory {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Directory")
            .field(
                "inside",
                &self.inside.read().unwrap_or_else(PoisonError::into_inner).as_ref().map(|inside| &inside.services),
            )
            .finish_non_exhaustive()
    }
}

impl Upstream {
    fn new(service: &str, network: Option<Network>, config: &Config) -> Self {
        let client = &config.client;
        // The most that the budget's own arithmetic bears.
        let share = f64::from(client.retry_budget_percent.min(1_000)) / 100.0;
        let budget = TpsBudget::new(BUDGET_WINDOW, client.retry_budget_per_s.min(1_000), share as f32);
        Self { name: service.into(), budget, network }
    }
}

impl Network {
    fn channel(&self, service: &Arc<str>, config: &Config) -> Channel {
        let open = || {
            let patience = Duration::from_millis(config.client.connect_timeout_ms);
            let connector = Connector { service: service.clone(), tls: self.tls.clone(), patience };
            Channel::new(connector, self.endpoint.clone())
        };
        self.channel.get_or_init(open).clone()
    }
}

fn is_loopback(host: &str) -> bool {
    let bare = host.trim_start_matches('[').trim_end_matches(']');
    bare == "localhost" || bare.parse::<IpAddr>().is_ok_and(|address| address.is_loopback())
}
