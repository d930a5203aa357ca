//! What is measured. Each label comes from a closed set, so that no caller can fill the memory with new ones.

use std::time::Duration;

use http::HeaderMap;
use opentelemetry::KeyValue;
use opentelemetry::metrics::{Counter, Gauge, Histogram, Meter};
use proto::Rule;
use tonic::Code;
use tracing::Span;
use tracing::field::Empty;

use super::{context, instruments};
use crate::semconv::*;

/// The conventions' buckets for calls, in seconds.
const CALL_S: [f64; 14] = [0.005, 0.01, 0.025, 0.05, 0.075, 0.1, 0.25, 0.5, 0.75, 1.0, 2.5, 5.0, 7.5, 10.0];
/// The conventions' buckets for statements, in seconds; commits are of the same size.
const STATEMENT_S: [f64; 9] = [0.001, 0.005, 0.01, 0.05, 0.1, 0.5, 1.0, 5.0, 10.0];
const UNITS: [f64; 9] = [1.0, 2.0, 4.0, 8.0, 16.0, 32.0, 64.0, 128.0, 256.0];
const STATEMENTS: [f64; 9] = [1.0, 2.0, 3.0, 5.0, 8.0, 13.0, 20.0, 50.0, 100.0];

/// The instruments, made once per process.
pub(super) struct Instruments {
    server_call: Histogram<f64>,
    client_call: Histogram<f64>,
    statement: Histogram<f64>,
    statements: Histogram<u64>,
    group_size: Histogram<u64>,
    commit: Histogram<f64>,
    lag: Gauge<u64>,
    parked: Gauge<u64>,
    shed: Counter<u64>,
    alarms: Counter<u64>,
}

impl Instruments {
    pub(super) fn new(meter: &Meter) -> Self {
        let seconds = |name, about, buckets: &[f64]| {
            let histogram = meter.f64_histogram(name).with_unit("s").with_description(about);
            histogram.with_boundaries(buckets.to_vec()).build()
        };
        let counts = |name, about, buckets: &[f64]| {
            meter.u64_histogram(name).with_description(about).with_boundaries(buckets.to_vec()).build()
        };
        Self {
            server_call: seconds(RPC_SERVER_CALL_DURATION, "How long a call took to answer.", &CALL_S),
            client_call: seconds(
                RPC_CLIENT_CALL_DURATION,
                "How long a peer took to answer, retries included.",
                &CALL_S,
            ),
            statement: seconds(DB_CLIENT_OPERATION_DURATION, "How long a statement took.", &STATEMENT_S),
            statements: counts(SQL_STATEMENTS, "Statements in one unit of work.", &STATEMENTS),
            group_size: counts(UNIT_GROUP_SIZE, "Units of work in one commit.", &UNITS),
            commit: seconds(UNIT_COMMIT_DURATION, "How long a commit took.", &STATEMENT_S),
            lag: meter.u64_gauge(EVENTS_LAG).with_description("Events that a consumer has still to see.").build(),
            parked: meter.u64_gauge(EVENTS_PARKED).with_description("Events that wait for a human.").build(),
            shed: meter.u64_counter(SHED).with_description("Calls turned away for too much work.").build(),
            alarms: meter.u64_counter(ALARMS).with_description("What a human must look at.").build(),
        }
    }
}

/// The span of a call that we answer, as a child of the caller's. Health and reflection leave none: probes would bury the rest.
pub fn server_span(path: &str, headers: &HeaderMap) -> Span {
    let Some(method) = method(path) else { return Span::none() };
    let span = tracing::info_span!(
        "server",
        otel.name = method,
        otel.kind = "server",
        otel.status_code = Empty,
        { RPC_SYSTEM_NAME } = "grpc",
        { RPC_METHOD } = method,
        { RPC_RESPONSE_STATUS_CODE } = Empty,
        { ERROR_TYPE } = Empty,
    );
    context::adopt(&span, context::extract(headers));
    span
}

/// The span of a call that we make to the service called `peer`.
pub fn client_span(path: &str, peer: &str) -> Span {
    let Some(method) = method(path) else { return Span::none() };
    tracing::info_span!(
        "client",
        otel.name = method,
        otel.kind = "client",
        otel.status_code = Empty,
        { RPC_SYSTEM_NAME } = "grpc",
        { RPC_METHOD } = method,
        { SERVER_ADDRESS } = peer,
        { RPC_RESPONSE_STATUS_CODE } = Empty,
        { ERROR_TYPE } = Empty,
    )
}

/// A call was answered: closes its span's account, and counts it.
pub fn record_server_call(span: &Span, path: &str, code: Code, took: Duration) {
    // What the caller got wrong is an answer like any other; only these are failures of the server.
    let failed = match code {
        Code::Unknown
        | Code::DeadlineExceeded
        | Code::Unimplemented
        | Code::Internal
        | Code::Unavailable
        | Code::DataLoss => true,
        Code::Ok
        | Code::Cancelled
        | Code::InvalidArgument
        | Code::NotFound
        | Code::AlreadyExists
        | Code::PermissionDenied
        | Code::ResourceExhausted
        | Code::FailedPrecondition
        | Code::Aborted
        | Code::OutOfRange
        | Code::Unauthenticated => false,
    };
    if let Some(instruments) = instruments() {
        record_call(&instruments.server_call, span, path, code, failed, took);
    }
}

/// A peer has answered, or not: closes the span's account, and counts the call. For a client, each code but OK is a failure.
pub fn record_client_call(span: &Span, path: &str, code: Code, took: Duration) {
    if let Some(instruments) = instruments() {
        record_call(&instruments.client_call, span, path, code, code != Code::Ok, took);
    }
}

/// A statement has run. `operation` is its verb.
pub fn record_statement(operation: &'static str, seconds: f64) {
    if let Some(instruments) = instruments() {
        instruments.statement.record(seconds, &[KeyValue::new(DB_OPERATION_NAME, operation)]);
    }
}

/// Something has happened that a human must look at. `kind` is one of a closed set, and tells of nobody.
pub fn record_alarm(kind: &'static str) {
    if let Some(instruments) = instruments() {
        instruments.alarms.add(1, &[KeyValue::new(ALARM_KIND, kind)]);
    }
}

/// A unit of work is done, after so many statements.
pub fn record_statements(count: u32) {
    if let Some(instruments) = instruments() {
        instruments.statements.record(u64::from(count), &[]);
    }
}

/// A group of units was committed together.
pub fn record_group(units: usize, seconds: f64) {
    if let Some(instruments) = instruments() {
        instruments.group_size.record(units as u64, &[]);
        instruments.commit.record(seconds, &[]);
    }
}

/// How many events of `source` the service `consumer` has still to see.
pub fn record_events_lag(source: &str, consumer: &str, events: u64) {
    if let Some(instruments) = instruments() {
        instruments.lag.record(events, &between(source, consumer));
    }
}

/// How many events of `source` are parked at the service `consumer`.
pub fn record_events_parked(source: &str, consumer: &str, events: u64) {
    if let Some(instruments) = instruments() {
        instruments.parked.record(events, &between(source, consumer));
    }
}

/// A call was turned away. `reason` names the limit.
pub fn record_shed(reason: &'static str) {
    if let Some(instruments) = instruments() {
        instruments.shed.add(1, &[KeyValue::new(SHED_REASON, reason)]);
    }
}

/// The name of a code, as gRPC writes it.
pub fn code_name(code: Code) -> &'static str {
    match code {
        Code::Ok => "OK",
        Code::Cancelled => "CANCELLED",
        Code::Unknown => "UNKNOWN",
        Code::InvalidArgument => "INVALID_ARGUMENT",
        Code::DeadlineExceeded => "DEADLINE_EXCEEDED",
        Code::NotFound => "NOT_FOUND",
        Code::AlreadyExists => "ALREADY_EXISTS",
        Code::PermissionDenied => "PERMISSION_DENIED",
        Code::ResourceExhausted => "RESOURCE_EXHAUSTED",
        Code::FailedPrecondition => "FAILED_PRECONDITION",
        Code::Aborted => "ABORTED",
        Code::OutOfRange => "OUT_OF_RANGE",
        Code::Unimplemented => "UNIMPLEMENTED",
        Code::Internal => "INTERNAL",
        Code::Unavailable => "UNAVAILABLE",
        Code::DataLoss => "DATA_LOSS",
        Code::Unauthenticated => "UNAUTHENTICATED",
    }
}

fn record_call(histogram: &Histogram<f64>, span: &Span, path: &str, code: Code, failed: bool, took: Duration) {
    let name = code_name(code);
    span.record(RPC_RESPONSE_STATUS_CODE, name);
    let labels = [
        KeyValue::new(RPC_SYSTEM_NAME, "grpc"),
        KeyValue::new(RPC_METHOD, method(path).unwrap_or(OTHER)),
        KeyValue::new(RPC_RESPONSE_STATUS_CODE, name),
        KeyValue::new(ERROR_TYPE, name),
    ];
    if failed {
        span.record("otel.status_code", "error");
        span.record(ERROR_TYPE, name);
    }
    histogram.record(took.as_secs_f64(), if failed { &labels } else { &labels[..3] });
}

/// The method at a path. Only what the contract names becomes a label; anybody may ask for any path.
fn method(path: &str) -> Option<&'static str> {
    Rule::of(path).map(|rule| rule.path.trim_start_matches('/'))
}

fn between(source: &str, consumer: &str) -> [KeyValue; 2] {
    [
        KeyValue::new(MESSAGING_DESTINATION_NAME, source.to_owned()),
        KeyValue::new(MESSAGING_CONSUMER_GROUP_NAME, consumer.to_owned()),
    ]
}
