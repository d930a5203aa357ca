//! The body of an answer: it passes the service's frames on, and ends the call's span and measurement when it ends.

use std::{
    panic::{AssertUnwindSafe, catch_unwind},
    pin::Pin,
    task::{Context, Poll, ready},
    time::{Duration, Instant},
};

use axum::body::Body;
use bytes::Bytes;
use http::HeaderMap;
use hyper::body::{Body as HttpBody, Frame, SizeHint};
use proto::mesh::v1::Refusal as Reason;
use tokio::time::{Sleep, sleep};
use tokio_util::sync::{CancellationToken, WaitForCancellationFutureOwned};
use tonic::{Code, Status};
use tracing::Span;

use super::observe::{is_quiet, panicked};
use crate::{refusal::Refused, telemetry};

/// What ends an answer before the service does.
pub(super) struct Ends {
    most_bytes: usize,
    idle: Option<(Duration, Pin<Box<Sleep>>)>,
    leaving: Option<Pin<Box<WaitForCancellationFutureOwned>>>,
}

impl Ends {
    /// An answer of one message ends where it is larger than allowed.
    pub(super) fn at_bytes(most_bytes: usize) -> Self {
        Self { most_bytes, idle: None, leaving: None }
    }

    /// A stream ends when the process leaves; one without an end of its own also when nothing has come for so long.
    pub(super) fn of_stream(idle: Option<Duration>, leaving: Option<CancellationToken>) -> Self {
        let idle = idle.map(|idle| (idle, Box::pin(sleep(idle))));
        let leaving = leaving.map(|token| Box::pin(token.cancelled_owned()));
        Self { most_bytes: usize::MAX, idle, leaving }
    }

    /// The status of a stream whose time has come while the service had nothing to send.
    fn poll(&mut self, cx: &mut Context<'_>) -> Poll<Status> {
        if let Some(leaving) = &mut self.leaving
            && leaving.as_mut().poll(cx).is_ready()
        {
            return Poll::Ready(
                Refused::mesh(Reason::Draining, "This process is stopping: ask again, and another one will answer.")
                    .into(),
            );
        }
        let Some((_, idle)) = &mut self.idle else { return Poll::Pending };
        ready!(idle.as_mut().poll(cx));
        // Nothing is wrong: the watcher asks anew from where it is, and if it is gone nothing is kept for it.
        Poll::Ready(Status::ok(""))
    }

    fn moved(&mut self) {
        if let Some((idle, sleep)) = &mut self.idle {
            let idle = *idle;
            sleep.as_mut().reset(tokio::time::Instant::now() + idle);
        }
    }
}

/// One call's answer on its way out.
pub(super) struct Answer {
    body: Body,
    path: String,
    span: Span,
    started: Instant,
    ends: Ends,
    bytes: usize,
    recorded: bool,
    over: bool,
}

impl Answer {
    pub(super) fn new(path: String, span: Span, started: Instant, ends: Ends) -> Self {
        let recorded = is_quiet(&path);
        Self { body: Body::empty(), path, span, started, ends, bytes: 0, recorded, over: false }
    }

    pub(super) fn with(mut self, body: Body) -> Self {
        self.body = body;
        self
    }

    /// Notes how the call ended, once.
    pub(super) fn ended(&mut self, code: Code) {
        if !self.recorded {
            self.recorded = true;
            telemetry::record_server_call(&self.span, &self.path, code, self.started.elapsed());
        }
    }

    /// Ends the answer with a status of ours instead of the service's.
    fn end_with(&mut self, status: &Status) -> Option<Result<Frame<Bytes>, axum::Error>> {
        self.over = true;
        self.body = Body::empty();
        self.ended(status.code());
        let mut trailers = HeaderMap::new();
        match status.add_header(&mut trailers) {
            Ok(()) => Some(Ok(Frame::trailers(trailers))),
            Err(fault) => Some(Err(axum::Error::new(fault))),
        }
    }

    fn passed_on(&mut self, frame: Frame<Bytes>) -> Option<Result<Frame<Bytes>, axum::Error>> {
        if let Some(data) = frame.data_ref() {
            self.bytes = self.bytes.saturating_add(data.len());
            if self.bytes > self.ends.most_bytes {
                let message =
                    format!("The answer is larger than {} bytes: ask for a smaller page.", self.ends.most_bytes);
                return self.end_with(&Status::out_of_range(message));
            }
            self.ends.moved();
        } else if let Some(trailers) = frame.trailers_ref() {
            let code =
                trailers.get(Status::GRPC_STATUS).map_or(Code::Unknown, |code| Code::from_bytes(code.as_bytes()));
            self.ended(code);
        }
        Some(Ok(frame))
    }
}

impl HttpBody for Answer {
    type Data = Bytes;
    type Error = axum::Error;

    fn poll_frame(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Result<Frame<Bytes>, axum::Error>>> {
        let this = &mut *self;
        if this.over {
            return Poll::Ready(None);
        }
        let span = this.span.clone();
        let _entered = span.enter();
        let Ok(polled) = catch_unwind(AssertUnwindSafe(|| Pin::new(&mut this.body).poll_frame(cx))) else {
            let status = panicked(&this.path);
            return Poll::Ready(this.end_with(&status));
        };
        Poll::Ready(match polled {
            Poll::Pending => {
                let status = ready!(this.ends.poll(cx));
                this.end_with(&status)
            }
            Poll::Ready(Some(Ok(frame))) => this.passed_on(frame),
            Poll::Ready(Some(Err(fault))) => {
                this.ended(Code::Unknown);
                Some(Err(fault))
            }
            Poll::Ready(None) => {
                this.ended(Code::Unknown);
                None
            }
        })
    }

    fn is_end_stream(&self) -> bool {
        self.over || self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
    }
}

impl Drop for Answer {
    /// Dropped before its end: the caller has gone.
    fn drop(&mut self) {
        self.ended(Code::Cancelled);
    }
}
