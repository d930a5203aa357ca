//! Every answer has its span by the conventions, its measurement, the trace for the caller, and the headers that keep browsers careful.

use std::{
    borrow::Cow,
    sync::{Arc, LazyLock},
    time::Instant,
};

use axum::{
    extract::{MatchedPath, Request, State},
    middleware::Next,
    response::Response,
};
use http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode, header};
use mesh::{semconv::*, telemetry};
use opentelemetry::{KeyValue, global, metrics::Histogram};
use tracing::{Instrument, Span, field::Empty};
use tracing_opentelemetry::OpenTelemetrySpanExt;

use super::{Door, problem::Reason};

const TRACEPARENT: HeaderName = HeaderName::from_static("traceparent");
const TRACE_ID: HeaderName = HeaderName::from_static("x-trace-id");

/// How long answers took. Made with the first request, when telemetry has started; without a global meter provider it goes nowhere.
static DURATION: LazyLock<Histogram<f64>> = LazyLock::new(|| {
    let meter = global::meter(SCOPE);
    let histogram = meter.f64_histogram(HTTP_SERVER_REQUEST_DURATION).with_unit("s");
    let buckets = vec![0.005, 0.01, 0.025, 0.05, 0.075, 0.1, 0.25, 0.5, 0.75, 1.0, 2.5, 5.0, 7.5, 10.0];
    histogram.with_description("How long a request took to answer.").with_boundaries(buckets).build()
});

/// The id of the trace that we are in, for a problem to show.
pub fn id() -> Option<String> {
    telemetry::trace_id()
}

/// Wraps a request in its span, and completes its answer.
pub(super) async fn observe(State(door): State<Arc<Door>>, request: Request, next: Next) -> Response {
    // Probes come every few seconds; their spans would bury the rest.
    if request.uri().path().starts_with("/health/") {
        return guarded(&door, next.run(request).await);
    }
    let started = Instant::now();
    let method = method(request.method());
    let route = request.extensions().get::<MatchedPath>().map(|path| path.as_str().to_owned());
    let scheme = if door.gateway.directory.config().tls.is_some() { "https" } else { "http" };
    let span = span(method, route.as_deref(), scheme, request.headers());
    let mut response = next.run(request).instrument(span.clone()).await;

    let status = response.status();
    let reason = response.extensions_mut().remove::<Reason>().map(|reason| reason.0);
    span.record(HTTP_RESPONSE_STATUS_CODE, i64::from(status.as_u16()));
    if let Some(reason) = &reason {
        span.record(REFUSAL_REASON, reason.as_ref());
    }
    let failure = status.is_server_error().then(|| status.as_u16().to_string());
    if let Some(failure) = &failure {
        span.record("otel.status_code", "error");
        span.record(ERROR_TYPE, failure);
    }
    measure(method, route, scheme, status, failure, started);
    let (traceparent, trace_id) = span.in_scope(|| (telemetry::traceparent(), telemetry::trace_id()));
    let traced = [(TRACEPARENT, Some(traceparent)), (TRACE_ID, trace_id)];
    let traced = traced.into_iter().filter_map(|(name, text)| Some((name, text.filter(|text| !text.is_empty())?)));
    response.headers_mut().extend(traced.filter_map(|(name, text)| Some((name, HeaderValue::try_from(text).ok()?))));
    guarded(&door, response)
}

/// The span of a request. The path itself is left out: it holds ids, and anybody may write anything there.
fn span(method: &'static str, route: Option<&str>, scheme: &'static str, headers: &HeaderMap) -> Span {
    let name = route.map_or(Cow::Borrowed(method), |route| Cow::Owned(format!("{method} {route}")));
    let span = tracing::info_span!(
        "http",
        otel.name = name.as_ref(),
        otel.kind = "server",
        otel.status_code = Empty,
        { HTTP_REQUEST_METHOD } = method,
        { HTTP_ROUTE } = route,
        { URL_SCHEME } = scheme,
        { HTTP_RESPONSE_STATUS_CODE } = Empty,
        { REFUSAL_REASON } = Empty,
        { ERROR_TYPE } = Empty,
    );
    if headers.contains_key(TRACEPARENT) {
        // It fails for a span that runs already, which this one does not.
        let _ = span.set_parent(telemetry::extract(headers));
    }
    span
}

fn measure(
    method: &'static str,
    route: Option<String>,
    scheme: &'static str,
    status: StatusCode,
    failure: Option<String>,
    started: Instant,
) {
    let mut labels = vec![
        KeyValue::new(HTTP_REQUEST_METHOD, method),
        KeyValue::new(URL_SCHEME, scheme),
        KeyValue::new(HTTP_RESPONSE_STATUS_CODE, i64::from(status.as_u16())),
    ];
    labels.extend(route.map(|route| KeyValue::new(HTTP_ROUTE, route)));
    labels.extend(failure.map(|failure| KeyValue::new(ERROR_TYPE, failure)));
    DURATION.record(started.elapsed().as_secs_f64(), &labels);
}

/// The method as a label: only those that HTTP names, since a caller may send any word.
fn method(method: &Method) -> &'static str {
    const KNOWN: [&str; 9] = ["GET", "POST", "HEAD", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "CONNECT"];
    KNOWN.into_iter().find(|known| method == known).unwrap_or(OTHER)
}

/// Nothing here is a page: whatever a browser is made to do with an answer, it shall do little.
fn guarded(door: &Door, mut response: Response) -> Response {
    let headers = response.headers_mut();
    headers.insert(header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    let nothing = HeaderValue::from_static("default-src 'none'; frame-ancestors 'none'");
    headers.insert(header::CONTENT_SECURITY_POLICY, nothing);
    headers.insert(header::REFERRER_POLICY, HeaderValue::from_static("no-referrer"));
    if door.gateway.directory.config().tls.is_some() {
        headers.insert(header::STRICT_TRANSPORT_SECURITY, HeaderValue::from_static("max-age=31536000"));
    }
    response
}
