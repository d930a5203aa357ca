//! Connections are taken within limits, proven before the first request, renewed in time, and closed so that no answered call is lost.

use std::{
    collections::HashMap,
    io,
    net::{IpAddr, SocketAddr},
    pin::pin,
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use axum::{Router, extract::ConnectInfo};
use http::Request;
use hyper::{body::Incoming, service::service_fn};
use hyper_util::{
    rt::{TokioExecutor, TokioIo, TokioTimer},
    server::conn::auto::Builder,
};
use tokio::{
    io::{AsyncRead, AsyncWrite},
    net::{TcpListener, TcpSocket, TcpStream},
    time::{Instant, sleep, sleep_until, timeout},
};
use tokio_rustls::TlsAcceptor;
use tokio_util::{sync::CancellationToken, task::TaskTracker};
use tower::Service;

use crate::{
    certs,
    config::{Config, Limits},
    guard::{EDGE, PeerIdentity},
    telemetry,
};

/// The kernel's queue of connections not yet accepted.
const BACKLOG: u32 = 1_024;
/// How long to rest when the process has no file handle left for another connection.
const REST: Duration = Duration::from_millis(50);

/// A wire to a peer, encrypted or not.
pub(crate) trait Wire: AsyncRead + AsyncWrite + Send + Unpin {}
impl<T: AsyncRead + AsyncWrite + Send + Unpin> Wire for T {}

/// Why a process cannot listen.
#[derive(Debug, thiserror::Error)]
pub enum ListenFault {
    /// Another program has the address.
    #[error("{key} {address} is taken by another program: stop that program, or set {key} to a free port.")]
    Taken {
        /// The configuration key.
        key: &'static str,
        /// The address it names.
        address: SocketAddr,
    },
    /// The machine does not let us.
    #[error(
        "{key} {address} cannot be listened on ({fault}): set {key} to an address of this machine and a port that it allows."
    )]
    Refused {
        /// The configuration key.
        key: &'static str,
        /// The address it names.
        address: SocketAddr,
        /// What the machine says.
        fault: io::Error,
    },
}

/// How the doors of a process close: first nobody new, then nobody at all.
#[derive(Debug, Clone, Default)]
pub struct Leaving {
    /// Cancelled when nobody new is let in; connections are told to go elsewhere and finish what they have begun.
    pub stop: CancellationToken,
    /// Cancelled when the time for that is up.
    pub cut: CancellationToken,
    /// The doors, and the connections behind them.
    pub tasks: TaskTracker,
}

/// What a door speaks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Speaks {
    /// HTTP/2 only; behind TLS each peer proves with its certificate which service it is.
    Grpc,
    /// HTTP/1.1 and HTTP/2; whoever comes is the edge.
    Http,
}

/// On what terms a door lets anybody in.
pub struct Terms {
    speaks: Speaks,
    tls: Option<TlsAcceptor>,
    trust_domain: String,
    handshake: Duration,
    age: Duration,
    grace: Duration,
    builder: Builder<TokioExecutor>,
    seats: Arc<Seats>,
}

impl Terms {
    /// The terms that the configuration sets. Without `tls` the address must be a loopback one, which the configuration checks.
    pub fn new(speaks: Speaks, config: &Config, tls: Option<Arc<rustls::ServerConfig>>) -> Self {
        let limits = &config.limits;
        // Where there is no TLS section the handshake is the wait for the first byte, and a keepalive's patience is enough for it.
        let handshake = config.tls.as_ref().map_or(limits.keepalive_timeout_ms, |tls| tls.handshake_timeout_ms);
        Self {
            speaks,
            tls: tls.map(TlsAcceptor::from),
            trust_domain: config.centre.trust_domain.clone(),
            handshake: Duration::from_millis(handshake),
            age: Duration::from_millis(limits.connection_age_ms),
            grace: Duration::from_millis(limits.connection_grace_ms),
            builder: builder(speaks, limits, Duration::from_millis(handshake)),
            seats: Arc::new(Seats::new(limits.connections, limits.connections_per_address)),
        }
    }
}

/// HTTP with every limit set by hand: the defaults are not safe.
fn builder(speaks: Speaks, limits: &Limits, first_bytes: Duration) -> Builder<TokioExecutor> {
    let mut builder = Builder::new(TokioExecutor::new());
    builder
        .http2()
        .timer(TokioTimer::new())
        .max_concurrent_streams(limits.concurrent_streams)
        .max_local_error_reset_streams(limits.local_error_reset_streams)
        .max_pending_accept_reset_streams(limits.pending_accept_reset_streams)
        .max_header_list_size(limits.header_list_bytes)
        .keep_alive_interval(Duration::from_millis(limits.keepalive_interval_ms))
        .keep_alive_timeout(Duration::from_millis(limits.keepalive_timeout_ms))
        .initial_stream_window_size(limits.stream_window_bytes)
        .initial_connection_window_size(limits.connection_window_bytes);
    builder.http1().timer(TokioTimer::new()).header_read_timeout(first_bytes);
    match speaks {
        Speaks::Grpc => builder.http2_only(),
        Speaks::Http => builder,
    }
}

/// A bound address that nobody has been let in at yet.
#[derive(Debug)]
pub struct Door {
    listener: TcpListener,
    address: SocketAddr,
}

impl Door {
    /// Binds the address that a configuration key names. Port 0 lets the machine choose.
    pub fn bind(key: &'static str, address: SocketAddr) -> Result<Self, ListenFault> {
        let bind = || {
            let socket = if address.is_ipv4() { TcpSocket::new_v4() } else { TcpSocket::new_v6() }?;
            // A restart must not wait for the kernel to forget the connections of the process before.
            socket.set_reuseaddr(true)?;
            // Accepted sockets inherit both.
            socket.set_keepalive(true)?;
            socket.set_nodelay(true)?;
            socket.bind(address)?;
            let listener = socket.listen(BACKLOG)?;
            let address = listener.local_addr()?;
            Ok(Self { listener, address })
        };
        bind().map_err(|fault: io::Error| match fault.kind() {
            io::ErrorKind::AddrInUse => ListenFault::Taken { key, address },
            _ => ListenFault::Refused { key, address, fault },
        })
    }

    /// The address as bound, with the port that the machine chose.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// Lets connections in until told to leave, each as a task of `leaving`.
    pub async fn serve(self, terms: Terms, router: Router, leaving: Leaving) {
        let terms = Arc::new(terms);
        loop {
            let accepted = tokio::select! {
                () = leaving.stop.cancelled() => return,
                accepted = self.listener.accept() => accepted,
            };
            match accepted {
                Ok((stream, from)) => {
                    let Some(seat) = Seats::take(&terms.seats, from.ip()) else {
                        telemetry::record_shed("connections");
                        continue;
                    };
                    let (terms, router, leaving_too) = (terms.clone(), router.clone(), leaving.clone());
                    leaving.tasks.spawn(async move {
                        attend(stream, from, &terms, router, leaving_too).await;
                        drop(seat);
                    });
                }
                Err(fault) if is_of_one_connection(&fault) => {}
                Err(fault) => {
                    tracing::warn!(error = %fault, "no connection can be accepted just now");
                    sleep(REST).await;
                }
            }
        }
    }
}

fn is_of_one_connection(fault: &io::Error) -> bool {
    use io::ErrorKind::{ConnectionAborted, ConnectionRefused, ConnectionReset, Interrupted};
    matches!(fault.kind(), ConnectionAborted | ConnectionRefused | ConnectionReset | Interrupted)
}

/// Serves one connection from its first byte to its last.
async fn attend(stream: TcpStream, from: SocketAddr, terms: &Terms, router: Router, leaving: Leaving) {
    let greeted = tokio::select! {
        () = leaving.stop.cancelled() => return,
        greeted = timeout(terms.handshake, greet(stream, terms)) => greeted,
    };
    let (wire, identity) = match greeted {
        Ok(Ok(greeted)) => greeted,
        Ok(Err(fault)) => return tracing::debug!(error = %fault, "a connection was closed before its first request"),
        Err(_) => return tracing::debug!("a connection was closed, since it said nothing in time"),
    };
    let service = service_fn(move |mut request: Request<Incoming>| {
        request.extensions_mut().insert(identity.clone());
        request.extensions_mut().insert(ConnectInfo(from));
        router.clone().call(request)
    });
    let mut connection = pin!(terms.builder.serve_connection(TokioIo::new(wire), service));
    // Spread, so that connections that came together after a restart do not also leave together.
    let mut end = Instant::now() + terms.age.mul_f64(rand::random_range(0.8..=1.2));
    let mut finishing = false;
    loop {
        tokio::select! {
            ended = &mut connection => {
                if let Err(fault) = ended {
                    tracing::debug!(error = %fault, "a connection broke");
                }
                return;
            }
            () = leaving.cut.cancelled() => return,
            () = leaving.stop.cancelled(), if !finishing => {
                finishing = true;
                // From here on `cut` is the end, and it is no earlier than the process allows.
                end = Instant::now() + Duration::from_secs(86_400);
                connection.as_mut().graceful_shutdown();
            }
            () = sleep_until(end) => {
                if finishing {
                    return tracing::debug!("a connection was cut, since it did not finish in time");
                }
                finishing = true;
                end = Instant::now() + terms.grace;
                connection.as_mut().graceful_shutdown();
            }
        }
    }
}

/// Learns who is there: by certificate behind TLS, else the edge.
async fn greet(stream: TcpStream, terms: &Terms) -> io::Result<(Box<dyn Wire>, PeerIdentity)> {
    // Who connects and says nothing must not keep a seat.
    stream.readable().await?;
    let Some(acceptor) = &terms.tls else {
        return Ok((Box::new(stream), PeerIdentity(EDGE.into())));
    };
    let stream = acceptor.accept(stream).await?;
    let identity = match terms.speaks {
        Speaks::Http => EDGE.into(),
        Speaks::Grpc => stream
            .get_ref()
            .1
            .peer_certificates()
            .and_then(|chain| chain.first())
            .and_then(|leaf| certs::identity(leaf, &terms.trust_domain))
            .ok_or_else(|| io::Error::other("the certificate names no service of this trust domain"))?
            .into(),
    };
    Ok((Box::new(stream), PeerIdentity(identity)))
}

/// Counts connections, in all and for each address.
struct Seats {
    taken: Mutex<Taken>,
    most: usize,
    most_per_address: usize,
}

#[derive(Default)]
struct Taken {
    total: usize,
    by_address: HashMap<IpAddr, usize>,
}

/// One connection's seat; it is free again when this is dropped.
struct Seat {
    seats: Arc<Seats>,
    address: IpAddr,
}

impl Seats {
    fn new(most: usize, most_per_address: usize) -> Self {
        Self { taken: Mutex::default(), most, most_per_address }
    }

    fn take(this: &Arc<Self>, address: IpAddr) -> Option<Seat> {
        let address = address.to_canonical();
        let mut taken = this.taken.lock().unwrap_or_else(PoisonError::into_inner);
        let here = taken.by_address.get(&address).copied().unwrap_or(0);
        if taken.total >= this.most || here >= this.most_per_address {
            return None;
        }
        taken.total += 1;
        taken.by_address.insert(address, here + 1);
        Some(Seat { seats: this.clone(), address })
    }
}

impl Drop for Seat {
    fn drop(&mut self) {
        let mut taken = self.seats.taken.lock().unwrap_or_else(PoisonError::into_inner);
        taken.total -= 1;
        let left = taken.by_address.get(&self.address).map_or(0, |here| here - 1);
        if left == 0 {
            taken.by_address.remove(&self.address);
        } else {
            taken.by_address.insert(self.address, left);
        }
    }
}

#[cfg(test)]
mod tests;
