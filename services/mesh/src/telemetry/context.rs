//! The trace goes where the work goes: out of headers and stored events, into spans, and back into headers.

use std::sync::LazyLock;

use http::{HeaderMap, HeaderName, HeaderValue};
use opentelemetry::Context;
use opentelemetry::propagation::{Extractor, Injector, TextMapPropagator};
use opentelemetry::trace::{SpanContext, TraceContextExt};
use opentelemetry_sdk::propagation::TraceContextPropagator;
use tracing_opentelemetry::OpenTelemetrySpanExt;

static PROPAGATOR: LazyLock<TraceContextPropagator> = LazyLock::new(TraceContextPropagator::new);

/// The trace that a request belongs to by its headers; empty if it names none.
pub fn extract(headers: &HeaderMap) -> Context {
    PROPAGATOR.extract_with_context(&Context::new(), &Headers(headers))
}

/// Writes the current span into the headers of a request.
pub fn inject(headers: &mut HeaderMap) {
    PROPAGATOR.inject_context(&Context::current(), &mut HeadersMut(headers));
}

/// The current span as W3C `traceparent`, to be kept with an event; empty outside any span.
pub fn traceparent() -> String {
    let text =
        |span: &SpanContext| format!("00-{}-{}-{:02x}", span.trace_id(), span.span_id(), span.trace_flags().to_u8());
    with_current(text).unwrap_or_default()
}

/// The id of the current trace, as logs and answers show it.
pub fn trace_id() -> Option<String> {
    with_current(|span| span.trace_id().to_string())
}

/// Makes a span that nobody has entered yet a child of a kept `traceparent`; one that is not understood changes nothing.
pub fn set_parent(span: &tracing::Span, traceparent: &str) {
    let context = PROPAGATOR.extract_with_context(&Context::new(), &Kept(traceparent));
    adopt(span, context);
}

/// A span without a parent from outside stays what it is; so does one that is already running.
pub(super) fn adopt(span: &tracing::Span, parent: Context) {
    if parent.span().span_context().is_valid() {
        let _already_running = span.set_parent(parent);
    }
}

pub(super) fn with_current<T>(read: impl FnOnce(&SpanContext) -> T) -> Option<T> {
    Context::map_current(|context| {
        let span = context.span();
        let span = span.span_context();
        span.is_valid().then(|| read(span))
    })
}

struct Headers<'a>(&'a HeaderMap);

impl Extractor for Headers<'_> {
    fn get(&self, key: &str) -> Option<&str> {
        self.0.get(key).and_then(|value| value.to_str().ok())
    }

    fn keys(&self) -> Vec<&str> {
        self.0.keys().map(HeaderName::as_str).collect()
    }
}

struct HeadersMut<'a>(&'a mut HeaderMap);

impl Injector for HeadersMut<'_> {
    fn set(&mut self, key: &str, value: String) {
        if let (Ok(name), Ok(value)) = (HeaderName::try_from(key), HeaderValue::try_from(value)) {
            // An empty tracestate says nothing and would be sent with every call.
            if !value.is_empty() {
                self.0.insert(name, value);
            }
        }
    }
}

struct Kept<'a>(&'a str);

impl Extractor for Kept<'_> {
    fn get(&self, key: &str) -> Option<&str> {
        (key == "traceparent").then_some(self.0)
    }

    fn keys(&self) -> Vec<&str> {
        vec!["traceparent"]
    }
}
