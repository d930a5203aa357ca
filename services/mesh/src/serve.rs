//! Everything that one process serves: its services behind one ordered list of layers, on one address, until it has left in order.

use std::{collections::BTreeSet, convert::Infallible, fmt, net::SocketAddr, sync::Arc, time::Duration};

use axum::{Router, middleware::from_fn_with_state, response::IntoResponse};
use proto::mesh::v1::{events_server::EventsServer, holdings_server::HoldingsServer};
use tokio::time::{sleep, timeout};
use tonic::{body::Body, server::NamedService, service::Routes};
use tonic_health::{ServingStatus, server::HealthReporter};
use tower::ServiceBuilder;

use crate::{
    admit::{self, Gate},
    config::Config,
    deadline::{self, Bounds},
    events::Feeds,
    guard::{self, Guard},
    holdings::{self, Held, Holder},
    hub::{Mesh, Shared},
    listen::{Door, ListenFault, Speaks, Terms},
    tls::ServerTls,
    token::Verifier,
};
use observe::Observer;

mod answer;
mod observe;

/// The mesh's own services.
const OWN: [&str; 2] = [proto::mesh::v1::events_server::SERVICE_NAME, proto::mesh::v1::holdings_server::SERVICE_NAME];
/// How long connections that were cut may take to fall.
const FALL: Duration = Duration::from_secs(1);

/// One service of the process: what its `service(mesh)` returns.
pub struct Service {
    mesh: Mesh,
    grpc_names: Vec<&'static str>,
    routes: Routes,
    tell: Option<holdings::Tell>,
}

impl Service {
    /// A service that answers no RPC yet.
    pub fn new(mesh: Mesh) -> Self {
        Self { mesh, grpc_names: Vec::new(), routes: Routes::default(), tell: None }
    }

    /// Adds the RPCs of one gRPC service, such as "reell.cases.v1.Cases".
    #[must_use]
    pub fn with<S>(mut self, server: S) -> Self
    where
        S: tower::Service<http::Request<Body>, Error = Infallible> + NamedService + Clone + Send + Sync + 'static,
        S::Response: IntoResponse,
        S::Future: Send + 'static,
    {
        self.grpc_names.push(S::NAME);
        self.routes = self.routes.add_service(server);
        self
    }

    /// Says what the service holds on somebody.
    #[must_use]
    pub fn holding<H: Holder>(mut self) -> Self {
        self.tell = Some(holdings::tell::<H>());
        self
    }

    /// The service's share of the mesh.
    pub fn mesh(&self) -> &Mesh {
        &self.mesh
    }
}

impl fmt::Debug for Service {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Service")
            .field("name", &self.mesh.name())
            .field("grpc_names", &self.grpc_names)
            .finish_non_exhaustive()
    }
}

/// Why a process cannot serve.
#[derive(Debug, thiserror::Error)]
pub enum HostFault {
    /// Its address is not to be had.
    #[error(transparent)]
    Listen(#[from] ListenFault),
    /// The contract cannot be shown.
    #[error("The compiled contract cannot be read for reflection ({0}): build the program again.")]
    Reflection(#[from] tonic_reflection::server::Error),
}

/// What a process is going to serve.
pub struct Host {
    shared: Shared,
    verifier: Arc<Verifier>,
    tls: Option<ServerTls>,
    door: Door,
    hosted: Vec<Mesh>,
    held: Held,
    grpc_names: BTreeSet<&'static str>,
    routes: Routes,
}

impl Host {
    /// A process that has its address, and serves nothing yet. Without `tls` its address is a loopback one, and whoever calls is the edge.
    pub fn new(shared: &Shared, verifier: Arc<Verifier>, tls: Option<ServerTls>) -> Result<Self, HostFault> {
        Ok(Self {
            door: Door::bind("listen.grpc", shared.config.listen.grpc)?,
            shared: shared.clone(),
            verifier,
            tls,
            hosted: Vec::new(),
            held: Held::default(),
            grpc_names: BTreeSet::new(),
            routes: Routes::default(),
        })
    }

    /// Adds a service.
    #[must_use]
    pub fn with(mut self, service: Service) -> Self {
        self.grpc_names.extend(service.grpc_names);
        // Both have a fallback, and a router has one.
        let merged = self.routes.into_axum_router().merge(service.routes.into_axum_router().reset_fallback());
        self.routes = merged.into();
        if let Some(tell) = service.tell {
            self.held.add(service.mesh.clone(), tell);
        }
        self.hosted.push(service.mesh);
        self
    }

    /// Opens the door, lets the services of the process reach each other, and reports ready.
    pub async fn start(mut self) -> Result<Running, HostFault> {
        let config = &self.shared.config;
        let leaving = self.shared.directory.leaving().clone();
        let door = self.door;
        let address = door.address();
        let (health, health_server) = tonic_health::server::health_reporter();
        // Not before all is in place.
        health.set_service_status("", ServingStatus::NotServing).await;
        let services = self.hosted.iter().map(|mesh| mesh.name().to_owned()).collect();
        self.grpc_names.extend(OWN);
        let events = EventsServer::new(Feeds::of(self.hosted))
            .max_decoding_message_size(config.limits.message_bytes)
            .max_encoding_message_size(config.limits.response_bytes);
        let holdings = HoldingsServer::new(self.held)
            .max_decoding_message_size(config.limits.message_bytes)
            .max_encoding_message_size(config.limits.response_bytes);
        let routes = self.routes.add_service(health_server).add_service(events).add_service(holdings);
        let routes = reflection(&self.grpc_names, routes)?;
        let gate = Gate::new(&config.limits, leaving.stop.clone());
        let guard = Guard::new(self.verifier, self.shared.clock.clone());
        let router = layers(routes, config, Observer::new(&config.limits, leaving.stop.clone()), gate, guard);
        self.shared.directory.host(services, router.clone());
        let terms = Terms::new(Speaks::Grpc, config, self.tls.map(|tls| tls.mesh_config()));
        leaving.tasks.spawn(door.serve(terms, router, leaving.clone()));
        let running = Running { shared: self.shared, address, health, grpc_names: self.grpc_names };
        running.report(ServingStatus::Serving).await;
        tracing::info!(%address, "serving");
        Ok(running)
    }
}

/// The one list of layers, outermost first. The network and the peers in this process go through the same.
fn layers(routes: Routes, config: &Config, observer: Observer, gate: Gate, guard: Guard) -> Router {
    let stack = ServiceBuilder::new()
        // Outermost the span, the metrics and the bounds on sizes, so that whatever goes wrong below is seen, a panic too.
        .layer(from_fn_with_state(observer, observe::observe))
        // A panic in one request answers INTERNAL and ends nothing else.
        .layer(from_fn_with_state((), observe::calm))
        // Too much work is turned away before anything is spent on it.
        .layer(from_fn_with_state(gate, admit::admit))
        // The deadline covers all that costs time, the token's signature included.
        .layer(from_fn_with_state(Bounds::new(&config.limits), deadline::bound))
        // Innermost: nothing may stand between the decision who calls and the handler that relies on it.
        .layer(from_fn_with_state(guard, guard::check))
        .service(routes.prepare().into_axum_router());
    Router::new().fallback_service(stack)
}

/// Lets tools read the contract. Many of them still speak v1alpha only.
fn reflection(grpc_names: &BTreeSet<&'static str>, routes: Routes) -> Result<Routes, tonic_reflection::server::Error> {
    let builder = || {
        let own = [
            "grpc.health.v1.Health",
            "grpc.reflection.v1.ServerReflection",
            "grpc.reflection.v1alpha.ServerReflection",
        ];
        let named = own
            .iter()
            .chain(grpc_names)
            .fold(tonic_reflection::server::Builder::configure(), |builder, name| builder.with_service_name(*name));
        named
            .register_encoded_file_descriptor_set(proto::DESCRIPTORS)
            .register_encoded_file_descriptor_set(tonic_health::pb::FILE_DESCRIPTOR_SET)
    };
    Ok(routes.add_service(builder().build_v1()?).add_service(builder().build_v1alpha()?))
}

/// A process that serves.
pub struct Running {
    shared: Shared,
    address: SocketAddr,
    health: HealthReporter,
    grpc_names: BTreeSet<&'static str>,
}

impl Running {
    /// The address as bound, with the port that the machine chose.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// Leaves in order, so that no acknowledged call is lost and no new one is let down. Answers whether all was done in time.
    pub async fn drain(self) -> bool {
        let drain = &self.shared.config.drain;
        let leaving = self.shared.directory.leaving();
        // Whoever balances the load learns first, and has time to look elsewhere; until then we answer as always.
        self.report(ServingStatus::NotServing).await;
        sleep(Duration::from_millis(drain.notice_ms)).await;
        // Nobody new; connections are told to go elsewhere, and what has begun is finished.
        leaving.stop.cancel();
        leaving.tasks.close();
        let finished = timeout(Duration::from_millis(drain.finish_ms), leaving.tasks.wait()).await.is_ok();
        if !finished {
            tracing::warn!(connections = leaving.tasks.len(), "some calls did not end in time, and are cut");
            leaving.cut.cancel();
            let _ = timeout(FALL, leaving.tasks.wait()).await;
        }
        // Only now those who work behind the requests: until here some request may have needed them.
        self.shared.stop.cancel();
        self.shared.tasks.close();
        let flushed = timeout(Duration::from_millis(drain.flush_ms), self.shared.tasks.wait()).await.is_ok();
        if !flushed {
            tracing::warn!(
                tasks = self.shared.tasks.len(),
                "some work behind the requests did not end in time; it goes on after the next start"
            );
        }
        self.shared.directory.let_go();
        finished && flushed
    }

    async fn report(&self, status: ServingStatus) {
        for name in self.grpc_names.iter().chain(&[""]) {
            self.health.set_service_status(name, status).await;
        }
    }
}

impl fmt::Debug for Running {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Running")
            .field("address", &self.address)
            .field("grpc_names", &self.grpc_names)
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests;
