//! Telemetry leaves the process as it should, and says nothing that it should not.

use std::io::Write;

use http::HeaderMap;
use opentelemetry::trace::{SpanKind, Status, TraceContextExt};
use opentelemetry_sdk::trace::SpanData;
use tonic::Code;

use super::*;

const PARENT: &str = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";
const PATH: &str = "/reell.cases.v1.Cases/OpenCase";

fn spans_of(memory: &InMemorySpanExporter, trace: &str) -> Vec<SpanData> {
    let all = memory.get_finished_spans().unwrap();
    all.into_iter().filter(|span| span.span_context.trace_id().to_string() == trace).collect()
}

#[derive(Clone, Default)]
struct Buffer(Arc<Mutex<Vec<u8>>>);

impl Write for Buffer {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0.lock().unwrap().write(bytes)
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

/// What `work` logs, and what it answers.
fn logged<T>(json: bool, log: &str, work: impl FnOnce() -> T) -> (String, T) {
    let config = Telemetry { log: log.to_owned(), ..Config::defaults().unwrap().telemetry };
    let providers = Providers::new(&config, &export::resource("test", "test"), None).unwrap();
    let buffer = Buffer::default();
    let writer = buffer.clone();
    let layers = layers(&config, json, move || writer.clone(), &providers).unwrap();
    let answer = tracing::subscriber::with_default(tracing_subscriber::registry().with(layers), work);
    (String::from_utf8(buffer.0.lock().unwrap().clone()).unwrap(), answer)
}

#[test]
fn a_json_line_tells_its_trace_without_any_exporter() {
    let (text, (trace, kept)) = logged(true, "info", || {
        let _entered = tracing::info_span!("work").entered();
        tracing::info!(units = 3, late = true, why = "two\nlines", "a group was committed");
        tracing::debug!("nobody asked");
        (trace_id().unwrap(), traceparent())
    });
    let line: serde_json::Value = serde_json::from_str(&text).unwrap();
    assert_eq!((line["trace_id"].as_str(), line["message"].as_str()), (Some(&*trace), Some("a group was committed")));
    assert_eq!(
        (line["units"].as_i64(), line["late"].as_bool(), line["level"].as_str()),
        (Some(3), Some(true), Some("INFO"))
    );
    assert_eq!(line["why"], "two\nlines");
    assert_eq!(kept, format!("00-{trace}-{}-01", line["span_id"].as_str().unwrap()));
}

#[test]
fn a_text_line_tells_its_trace_and_cannot_be_forged() {
    let (text, trace) = logged(false, "info", || {
        let _entered = tracing::info_span!("work").entered();
        tracing::warn!(why = "a b\nINFO forged", "first\nsecond");
        trace_id().unwrap()
    });
    assert_eq!(text.lines().count(), 1, "{text}");
    assert!(text.contains(" WARN mesh::telemetry::tests: first\\nsecond why=\"a b\\nINFO forged\" trace="), "{text}");
    assert!(text.contains(&format!("trace={trace} span=")), "{text}");
}

#[test]
fn a_quiet_log_leaves_the_trace_its_spans() {
    let (text, trace) = logged(false, "error", || {
        let _entered = tracing::info_span!("work").entered();
        tracing::info!("nobody asked");
        trace_id()
    });
    assert!(text.is_empty() && trace.is_some());
}

#[test]
fn outside_any_span_there_is_no_trace() {
    assert_eq!((trace_id(), traceparent()), (None, String::new()));
    let mut headers = HeaderMap::new();
    inject(&mut headers);
    assert!(headers.is_empty());
}

#[test]
fn what_was_extracted_is_injected_again() {
    let (_, headers) = logged(false, "info", || {
        let mut received = HeaderMap::new();
        received.insert("traceparent", PARENT.parse().unwrap());
        let span = server_span(PATH, &received);
        let mut sent = HeaderMap::new();
        span.in_scope(|| inject(&mut sent));
        sent
    });
    let sent = extract(&headers);
    let sent = sent.span().span_context().clone();
    assert_eq!(sent.trace_id().to_string(), "4bf92f3577b34da6a3ce929d0e0e4736");
    assert!(sent.is_sampled() && sent.span_id().to_string() != "00f067aa0ba902b7");
    assert_eq!(headers.len(), 1);
}

#[test]
fn a_kept_traceparent_continues_its_trace_and_nonsense_begins_a_new_one() {
    let (_, (continued, begun)) = logged(false, "info", || {
        let (child, root) = (tracing::info_span!("child"), tracing::info_span!("root"));
        set_parent(&child, PARENT);
        set_parent(&root, "nonsense");
        (child.in_scope(trace_id), root.in_scope(trace_id))
    });
    assert_eq!(continued.unwrap(), "4bf92f3577b34da6a3ce929d0e0e4736");
    assert!(begun.unwrap() != "4bf92f3577b34da6a3ce929d0e0e4736");
}

#[test]
fn a_second_start_finds_the_first_and_spans_are_kept_in_memory() {
    let (first, memory) = start_for_tests().unwrap();
    let second = start(&Config::defaults().unwrap().telemetry, "reell", "one").unwrap();
    assert!(!second.owner && std::ptr::eq(first.installed, second.installed));
    drop(second);

    let server = server_span(PATH, &HeaderMap::new());
    let trace = server.in_scope(|| {
        let client = client_span("/reell.actors.v1.Persons/CheckPerson", "actors");
        client.in_scope(|| tracing::info_span!(target: "hyper::client", "carrier").in_scope(|| ()));
        record_client_call(&client, "/reell.actors.v1.Persons/CheckPerson", Code::NotFound, Duration::from_millis(3));
        trace_id().unwrap()
    });
    record_server_call(&server, PATH, Code::NotFound, Duration::from_millis(9));
    drop(server);
    first.flush();

    let spans = spans_of(&memory, &trace);
    let [client, server] = spans.as_slice() else { panic!("two spans, not {spans:?}") };
    assert_eq!((server.name.as_ref(), &server.span_kind), ("reell.cases.v1.Cases/OpenCase", &SpanKind::Server));
    assert_eq!((client.parent_span_id, &client.span_kind), (server.span_context.span_id(), &SpanKind::Client));
    // What the caller asks for in vain is its own affair; a peer's refusal is a failed call.
    assert_eq!((&server.status, &client.status), (&Status::Unset, &Status::error("")));
    let code = |span: &SpanData| {
        let found = span.attributes.iter().find(|a| a.key.as_str() == semconv::RPC_RESPONSE_STATUS_CODE);
        found.map(|attribute| attribute.value.to_string())
    };
    assert_eq!((code(server).as_deref(), code(client).as_deref()), (Some("NOT_FOUND"), Some("NOT_FOUND")));
    assert!(server.attributes.len() <= 6, "{:?}", server.attributes);
}

#[test]
fn every_instrument_is_in_the_text_and_no_path_becomes_a_label() {
    let (guard, _) = start_for_tests().unwrap();
    let took = Duration::from_millis(7);
    record_server_call(&server_span("/any/Thing", &HeaderMap::new()), "/any/Thing", Code::Internal, took);
    record_client_call(&client_span(PATH, "cases"), PATH, Code::Ok, took);
    record_statement("SELECT", 0.002);
    record_statements(4);
    record_group(17, 0.003);
    record_events_lag("cases", "funding", 5);
    record_events_parked("cases", "funding", 1);
    record_shed("writes");
    let text = guard.metrics_text();
    for name in [
        "rpc_server_call_duration_seconds_bucket{error_type=\"INTERNAL\",rpc_method=\"_OTHER\"",
        "rpc_client_call_duration_seconds_count{rpc_method=\"reell.cases.v1.Cases/OpenCase\"",
        "db_client_operation_duration_seconds_bucket{db_operation_name=\"SELECT\",le=\"0.001\"} 0",
        "reell_sql_statements_bucket",
        "reell_unit_group_size_bucket",
        "reell_unit_commit_duration_seconds_bucket",
        "reell_events_lag{messaging_consumer_group_name=\"funding\",messaging_destination_name=\"cases\"} 5",
        "reell_events_parked{",
        "reell_shed_total{reell_shed_reason=\"writes\"}",
        "service_name=\"reell-test\"",
    ] {
        assert!(text.contains(name), "{name} is not in\n{text}");
    }
    assert!(!text.contains("any/Thing"));
}

#[test]
fn the_end_does_not_wait_for_a_dead_collector() {
    let started = std::time::Instant::now();
    let result = within(Duration::from_millis(20), || {
        std::thread::sleep(Duration::from_secs(5));
        Ok(())
    });
    assert!(result.is_err() && started.elapsed() < Duration::from_secs(2));
}

/// What a collector was sent: the path and the message, whose texts are readable in it.
type Received = Arc<Mutex<Vec<(String, String)>>>;

async fn collector() -> (String, Received) {
    let received = Received::default();
    let kept = Arc::clone(&received);
    let take = async move |request: axum::extract::Request| {
        let path = request.uri().path().to_owned();
        let body = axum::body::to_bytes(request.into_body(), 1_000_000).await.unwrap();
        kept.lock().unwrap().push((path, String::from_utf8_lossy(&body).into_owned()));
        // An empty message, and the status among the headers, which tonic takes as well.
        ([("content-type", "application/grpc"), ("grpc-status", "0")], vec![0_u8; 5])
    };
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let endpoint = format!("http://{}", listener.local_addr().unwrap());
    #[allow(clippy::disallowed_methods, reason = "the collector ends with the test's runtime")]
    tokio::spawn(async move { axum::serve(listener, axum::Router::new().fallback(take)).await });
    (endpoint, received)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn spans_logs_and_metrics_reach_the_collector_and_not_what_carries_them() {
    let (endpoint, received) = collector().await;
    let defaults = Config::defaults().unwrap().telemetry;
    let config = Telemetry { otlp_endpoint: Some(endpoint), metrics_push: true, ..defaults };
    let providers = Providers::new(&config, &export::resource("test", "test"), None).unwrap();
    let layers = layers(&config, true, std::io::sink, &providers).unwrap();
    let meter = providers.metrics.meter_with_scope(scope());
    meter.u64_counter("reell.pushed").build().add(1, &[]);
    tracing::subscriber::with_default(tracing_subscriber::registry().with(layers), || {
        let _entered = tracing::info_span!("work").entered();
        tracing::info!("a group was committed");
        tracing::info!(target: "h2::client", "a frame was sent");
    });
    let sent =
        tokio::task::spawn_blocking(move || (providers.flush(), providers.shut_down(Duration::from_secs(5)))).await;
    let received = received.lock().unwrap().clone();
    let find =
        |signal: &str, text: &str| received.iter().any(|(path, body)| path.contains(signal) && body.contains(text));
    assert!(find("trace.v1", "work") && find("trace.v1", "reell-test"), "{received:?} {sent:?}");
    assert!(find("logs.v1", "a group was committed"), "{received:?} {sent:?}");
    assert!(find("metrics.v1", "reell.pushed"), "{received:?} {sent:?}");
    assert!(!find("", "a frame was sent"));
}
