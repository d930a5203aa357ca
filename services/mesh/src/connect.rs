//! A peer is called in the same way in this process and over the network: with the caller's token, what is left of its deadline,
//! the trace, and retries within a budget.

use std::{
    convert::Infallible,
    fmt,
    pin::Pin,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    task::{Context, Poll},
    time::{Duration, Instant},
};

use bytes::Bytes;
use http::{
    HeaderMap, HeaderValue, Request, Response, Uri,
    header::{AUTHORIZATION, CONTENT_TYPE, TE},
};
use http_body_util::{BodyExt, Collected, Full, LengthLimitError, Limited};
use proto::{Rule, mesh::v1::Refusal as Reason};
use tokio::time::{sleep, timeout_at};
use tonic::{Code, Status, TimeoutExpired, body::Body};
use tonic_types::StatusExt;
use tower::{Service, retry::budget::Budget};
use tracing::Instrument;

use crate::{
    admit::InProcess,
    config::Config,
    deadline::{self, GRPC_TIMEOUT},
    guard::{PeerIdentity, refuse},
    refusal::{Error, Refused},
    telemetry,
};

pub use directory::{Directory, PeerFault};
use directory::{Upstream, Way};

mod directory;
mod wire;

/// Five bytes stand before each message on the wire.
const FRAME_HEAD: usize = 5;

/// What a call to a peer inherits from the call that it is made for.
#[derive(Debug, Clone, Default)]
pub struct CallContext {
    /// When the answer must be there; `None` for work that nobody waits for, which gets the default deadline for each call.
    pub deadline: Option<Instant>,
    /// The token of the originating subject; `None` where the service acts for itself.
    pub token: Option<Arc<str>>,
    /// True once a transaction is open: no lock may be held over the network.
    pub closed: Arc<AtomicBool>,
}

/// From whom, for whom and by what way peers are called.
#[derive(Debug, Clone)]
pub struct Link {
    directory: Arc<Directory>,
    from: Arc<str>,
    context: CallContext,
    guest: bool,
}

impl Link {
    /// For what a service does itself, or for a call that it was admitted to answer.
    pub fn new(directory: Arc<Directory>, from: &str, context: CallContext) -> Self {
        Self { directory, from: from.into(), context, guest: false }
    }

    /// For somebody who came in by a door other than the mesh's, such as REST. The call is admitted like one from the
    /// network, and without a token it is refused: it must never pass as the service's own.
    pub fn for_guest(directory: Arc<Directory>, from: &str, mut context: CallContext) -> Self {
        context.token.get_or_insert_with(|| "".into());
        Self { directory, from: from.into(), context, guest: true }
    }

    /// The service of a name, wherever it runs.
    pub fn to(&self, name: &str) -> Peer {
        Peer { link: self.clone(), upstream: self.directory.upstream(name) }
    }
}

/// The peers of one service, as its verbs see them.
pub trait Peers: Send + Sync {
    /// Binds each peer's client to the link.
    fn bind(link: &Link) -> Self
    where
        Self: Sized;
}

/// A service without peers.
impl Peers for () {
    fn bind(_: &Link) -> Self {}
}

/// The transport of a peer's generated client: `OrganisationsClient::new(link.to("actors"))`. A refusal arrives as an ordinary status.
#[derive(Clone)]
pub struct Peer {
    link: Link,
    upstream: Arc<Upstream>,
}

impl fmt::Debug for Peer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Peer({} → {})", self.link.from, self.upstream.name)
    }
}

impl Service<Request<Body>> for Peer {
    type Response = Response<Body>;
    type Error = Infallible;
    type Future = Pin<Box<dyn Future<Output = Result<Response<Body>, Infallible>> + Send>>;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), Infallible>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, request: Request<Body>) -> Self::Future {
        let peer = self.clone();
        Box::pin(async move { Ok(peer.carry(request).await) })
    }
}

impl Peer {
    async fn carry(self, request: Request<Body>) -> Response<Body> {
        let path = request.uri().path().to_owned();
        if self.link.context.closed.load(Ordering::Acquire) {
            let fault =
                anyhow::anyhow!("{path} was called while a transaction was open; peers are asked before begin()");
            return Status::from(Error::Failed(fault)).into_http();
        }
        let started = Instant::now();
        let span = telemetry::client_span(&path, &self.upstream.name);
        let work = async { if deadline::streams(&path) { self.open(request).await } else { self.ask(request).await } };
        let response = work.instrument(span.clone()).await;
        let code = code(&response);
        telemetry::record_client_call(&span, &path, code, started.elapsed());
        response
    }

    /// Opens a stream of answers: tried once and without an end, since whoever reads it knows where to go on.
    async fn open(&self, request: Request<Body>) -> Response<Body> {
        let (parts, body) = request.into_parts();
        let head = Head::new(parts.uri, parts.headers, &self.link);
        let until = Instant::now() + Duration::from_millis(self.config().limits.default_deadline_ms);
        match timeout_at(until.into(), self.send(head.request(None, body))).await {
            Ok(Ok(response)) => response,
            Ok(Err(refused)) => Status::from(refused).into_http(),
            Err(_) => Status::from(unreachable(&self.upstream.name, "no answer in time")).into_http(),
        }
    }

    /// Asks once, and again where that helps and the budget allows it, until the deadline.
    async fn ask(&self, request: Request<Body>) -> Response<Body> {
        let (parts, body) = request.into_parts();
        let Some(until) = self.until(&parts.headers) else { return passed() };
        let head = Head::new(parts.uri, parts.headers, &self.link);
        let tries = async {
            // Kept whole, so that it can be sent again.
            let body = body.collect().await?.to_bytes();
            self.upstream.budget.deposit();
            let mut tried = 1;
            loop {
                let response = self.once(&head, until, body.clone()).await;
                let Some(pause) = self.pause(&head.uri, &response, tried, until) else {
                    return Ok(into_response(response));
                };
                tracing::debug!(peer = &*self.upstream.name, tried, "a call is tried again");
                sleep(pause).await;
                tried += 1;
            }
        };
        match timeout_at(until.into(), tries).await {
            Ok(Ok(response)) => response,
            Ok(Err(fault)) => Status::into_http(fault),
            Err(_) => passed(),
        }
    }

    /// One try, with the whole answer: a connection that breaks in the middle of it is then seen here.
    async fn once(&self, head: &Head, until: Instant, body: Bytes) -> Result<Response<Body>, Refused> {
        let left = until.saturating_duration_since(Instant::now());
        let response = self.send(head.request(Some(left), Body::new(Full::new(body)))).await?;
        let (parts, body) = response.into_parts();
        let most = self.config().limits.response_bytes + FRAME_HEAD;
        match Limited::new(body, most).collect().await {
            Ok(whole) => Ok(answer(parts, whole)),
            Err(fault) if fault.is::<LengthLimitError>() => {
                let status =
                    Status::out_of_range(format!("The answer is larger than {most} bytes: ask for a smaller page."));
                Ok(status.into_http())
            }
            Err(fault) => Err(unreachable(&self.upstream.name, fault)),
        }
    }

    async fn send(&self, mut request: Request<Body>) -> Result<Response<Body>, Refused> {
        match self.link.directory.way(&self.upstream) {
            Way::Inside(mut router) => {
                request.extensions_mut().insert(PeerIdentity(self.link.from.clone()));
                request.extensions_mut().insert(InProcess { guest: self.link.guest });
                match router.call(request).await {
                    Ok(response) => Ok(response.map(Body::new)),
                    Err(never) => match never {},
                }
            }
            Way::Network(mut channel) => {
                let sent = async {
                    std::future::poll_fn(|cx| channel.poll_ready(cx)).await?;
                    channel.call(request).await
                };
                sent.await.map_err(|fault| self.unanswered(&fault))
            }
            Way::Nowhere => Err(unreachable(
                &self.upstream.name,
                "this process does not host it, and peers names no address for it",
            )),
        }
    }

    /// Why there is no answer. The channel has a timer of its own, and would call its expiry CANCELLED.
    fn unanswered(&self, fault: &(dyn std::error::Error + 'static)) -> Refused {
        let causes = || std::iter::successors(Some(fault), |cause| cause.source());
        if causes().any(|cause| cause.is::<TimeoutExpired>()) {
            return Refused::mesh(Reason::DeadlinePassed, deadline::PASSED);
        }
        let text: Vec<_> = causes().map(ToString::to_string).collect();
        unreachable(&self.upstream.name, text.join(": "))
    }

    /// When to give up: a little before whoever waits for us does, so that they still hear why. `None` where that is already past.
    fn until(&self, headers: &HeaderMap) -> Option<Instant> {
        let limits = &self.config().limits;
        let now = Instant::now();
        let margin = Duration::from_millis(limits.hop_margin_ms);
        let inherited = match self.link.context.deadline {
            Some(deadline) => deadline.checked_sub(margin)?,
            None => now + Duration::from_millis(limits.default_deadline_ms),
        };
        let stated = headers.get(GRPC_TIMEOUT).and_then(|value| deadline::parse(value).ok());
        let until = stated.and_then(|stated| now.checked_add(stated)).map_or(inherited, |stated| stated.min(inherited));
        (until > now).then_some(until)
    }

    /// How long to wait before the next try; `None` where the answer stands.
    fn pause(
        &self,
        uri: &Uri,
        response: &Result<Response<Body>, Refused>,
        tried: u32,
        until: Instant,
    ) -> Option<Duration> {
        let client = &self.config().client;
        // Reads change nothing and commands carry their request_id; of anything else nobody knows what twice means.
        Rule::of(uri.path())?;
        let floor = match response {
            Err(_) => Duration::ZERO,
            Ok(response) => floor(response)?,
        };
        let pause = floor + backoff(tried, client.backoff_min_ms, client.backoff_max_ms);
        let worth_it = tried < client.tries && Instant::now() + pause < until;
        (worth_it && self.upstream.budget.withdraw()).then_some(pause)
    }

    fn config(&self) -> &Config {
        self.link.directory.config()
    }
}

/// What each try of a call has in common.
struct Head {
    uri: Uri,
    headers: HeaderMap,
}

impl Head {
    fn new(uri: Uri, mut headers: HeaderMap, link: &Link) -> Self {
        // Who asks is decided by the link, never by the code that calls.
        headers.remove(AUTHORIZATION);
        if let Some(token) = &link.context.token
            && let Ok(mut value) = HeaderValue::try_from(format!("Bearer {token}"))
        {
            value.set_sensitive(true);
            headers.insert(AUTHORIZATION, value);
        }
        headers.remove(GRPC_TIMEOUT);
        headers.entry(TE).or_insert(HeaderValue::from_static("trailers"));
        headers.entry(CONTENT_TYPE).or_insert(HeaderValue::from_static("application/grpc"));
        telemetry::inject(&mut headers);
        Self { uri, headers }
    }

    fn request(&self, left: Option<Duration>, body: Body) -> Request<Body> {
        let mut request = Request::new(body);
        *request.method_mut() = http::Method::POST;
        *request.version_mut() = http::Version::HTTP_2;
        *request.uri_mut() = self.uri.clone();
        *request.headers_mut() = self.headers.clone();
        if let Some(left) = left {
            request.headers_mut().insert(GRPC_TIMEOUT, deadline::format(left));
        }
        request
    }
}

/// The least time before another try of a call that was answered; `None` where another try would not help.
fn floor(response: &Response<Body>) -> Option<Duration> {
    if code(response) != Code::Unavailable {
        return None;
    }
    let details = Status::from_header_map(response.headers())?.get_error_details();
    let asked = details.retry_info().and_then(|info| info.retry_delay).unwrap_or_default();
    match details.error_info().map(|info| (info.domain.as_str(), info.reason.as_str())) {
        // Another instance answers at once.
        Some(("mesh", "DRAINING")) => Some(Duration::ZERO),
        // It has tried again itself: once more at each hop would multiply the load on what is already down.
        Some(("mesh", "DEPENDENCY_UNAVAILABLE")) => None,
        Some(_) | None => Some(asked),
    }
}

/// Full jitter: anything up to a bound that doubles, so that callers who failed together do not return together.
fn backoff(tried: u32, min_ms: u64, max_ms: u64) -> Duration {
    let bound = min_ms.saturating_mul(2u64.saturating_pow(tried)).min(max_ms);
    Duration::from_millis(rand::random_range(0..=bound))
}

/// Puts a whole answer together. An error that came behind the body is moved to the head, where it is looked for.
fn answer(mut head: http::response::Parts, whole: Collected<Bytes>) -> Response<Body> {
    match whole.trailers() {
        Some(trailers) if trailers.get(Status::GRPC_STATUS).is_some_and(|code| code != "0") => {
            head.headers.extend(trailers.clone());
            Response::from_parts(head, Body::empty())
        }
        Some(_) | None => Response::from_parts(head, Body::new(whole)),
    }
}

/// The code of an answer whose body is whole, or that is an error from its head on.
fn code(response: &Response<Body>) -> Code {
    match response.headers().get(Status::GRPC_STATUS) {
        Some(value) => Code::from_bytes(value.as_bytes()),
        None if response.status().is_success() => Code::Ok,
        None => Code::Unknown,
    }
}

fn into_response(answer: Result<Response<Body>, Refused>) -> Response<Body> {
    answer.unwrap_or_else(|refused| Status::from(refused).into_http())
}

fn passed() -> Response<Body> {
    refuse(Reason::DeadlinePassed, deadline::PASSED)
}

/// The refusal where a peer did not answer. What exactly went wrong is for the log.
fn unreachable(peer: &str, fault: impl fmt::Display) -> Refused {
    tracing::debug!(peer, error = %fault, "a peer cannot be reached");
    let message = format!("The service '{peer}' cannot be reached just now: try again shortly.");
    let mut refused = Refused::mesh(Reason::DependencyUnavailable, message);
    refused.metadata.insert("peer".into(), peer.into());
    refused
}

#[cfg(test)]
mod tests;
