//! Every call leaves a span and a measurement with its final code, however it ends; and no call is larger than it may be.

use std::{
    panic::AssertUnwindSafe,
    time::{Duration, Instant},
};

use axum::{
    body::Body,
    extract::{Request, State},
    middleware::Next,
    response::Response,
};
use futures::FutureExt;
use http::{HeaderName, HeaderValue};
use http_body_util::{BodyExt, LengthLimitError, Limited};
use proto::mesh::v1::Refusal as Reason;
use tokio_util::sync::CancellationToken;
use tonic::Status;
use tracing::{Instrument, Span};

use super::answer::{Answer, Ends};
use crate::{
    admit::InProcess,
    config::Limits,
    deadline::{self, Arrived},
    refusal::{Error, Refused},
    telemetry,
};

/// Tells the caller the trace, which is what operators ask for.
const TRACE_ID: HeaderName = HeaderName::from_static("x-trace-id");
/// Five bytes stand before each message on the wire.
const FRAME_HEAD: usize = 5;

/// What calls are bounded by while they are observed.
#[derive(Debug, Clone)]
pub(super) struct Observer {
    message_bytes: usize,
    response_bytes: usize,
    stream_idle: Duration,
    leaving: CancellationToken,
}

impl Observer {
    pub(super) fn new(limits: &Limits, leaving: CancellationToken) -> Self {
        Self {
            message_bytes: limits.message_bytes,
            response_bytes: limits.response_bytes,
            stream_idle: Duration::from_millis(limits.stream_idle_ms),
            leaving,
        }
    }

    fn ends(&self, path: &str, inside: bool) -> Ends {
        if !deadline::streams(path) {
            return Ends::at_bytes(self.response_bytes + FRAME_HEAD);
        }
        // A feed of events ends when it is idle, and whoever follows it takes it up again. Who watches the health of a process waits for a
        // change that may never come. An answer in parts has a deadline for each of them, also where there is no last one: ended without
        // a fault, it would pass for whole.
        let idle = deadline::watches(path).then_some(self.stream_idle);
        // Who reads a stream in this same process stops by itself when the process does; one that is sent ends between its messages.
        let leaving = (!inside && !deadline::takes_a_stream(path)).then(|| self.leaving.clone());
        Ends::of_stream(idle, leaving)
    }
}

/// Turns a panic into INTERNAL. The panic's own message may hold anything, so it is left to the panic hook.
pub(super) async fn calm(request: Request, next: Next) -> Response {
    let path = request.uri().path().to_owned();
    let answered = AssertUnwindSafe(next.run(request)).catch_unwind().await;
    answered.unwrap_or_else(|_| panicked(&path).into_http())
}

pub(super) fn panicked(path: &str) -> Status {
    Error::Failed(anyhow::anyhow!("{path} panicked")).into()
}

/// Wraps a call in its span, and its answer in what ends both.
pub(super) async fn observe(State(observer): State<Observer>, mut request: Request, next: Next) -> Response {
    let started = Instant::now();
    request.extensions_mut().insert(Arrived(started));
    let most = observer.message_bytes;
    let path = request.uri().path().to_owned();
    // Of a stream each message is bounded, where it is decoded.
    let request = if deadline::takes_a_stream(&path) { request } else { request.map(|body| bounded(body, most)) };
    let ends = observer.ends(&path, request.extensions().get::<InProcess>().is_some());
    let span = if is_quiet(&path) { Span::none() } else { telemetry::server_span(&path, request.headers()) };
    let mut response = next.run(request).instrument(span.clone()).await;
    if let Some(trace_id) = span.in_scope(telemetry::trace_id).and_then(|id| HeaderValue::try_from(id).ok()) {
        response.headers_mut().insert(TRACE_ID, trace_id);
    }
    let known = response.headers().get(Status::GRPC_STATUS).map(|code| tonic::Code::from_bytes(code.as_bytes()));
    let mut answer = Answer::new(path, span, started, ends);
    if let Some(code) = known {
        answer.ended(code);
    }
    response.map(|body| Body::new(answer.with(body)))
}

/// Health and reflection are asked every few seconds, and their spans would tell nothing.
pub(super) fn is_quiet(path: &str) -> bool {
    path.starts_with("/grpc.")
}

/// Reads no more of a request than a message may have.
fn bounded(body: Body, most: usize) -> Body {
    Body::new(Limited::new(body, most + FRAME_HEAD).map_err(move |fault| {
        if !fault.is::<LengthLimitError>() {
            return Status::from_error(fault);
        }
        let message = format!("The message is larger than {most} bytes: send less at once.");
        Refused::mesh(Reason::FieldsInvalid, message).into()
    }))
}
