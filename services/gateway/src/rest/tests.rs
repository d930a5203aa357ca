//! The door as a whole, with a peer that answers what it is told to.

use super::*;

use axum::body::Body;
use bytes::Bytes;
use http::{HeaderMap, Request, header};
use mesh::{config::Config, connect::Directory};
use proto::reell::cases::v1 as cases;
use serde_json::{Value as Json, json};
use tonic_types::StatusExt;
use tower::ServiceExt;

const ID: &str = "case_01980a4c8e3f7a4b9c2d3e4f50617283";

struct Answer {
    status: u16,
    headers: HeaderMap,
    body: Json,
}

/// A door with nothing behind it.
fn door() -> (Router, Arc<Directory>) {
    let directory = Directory::new(Arc::new(Config::defaults().unwrap()), None).unwrap();
    (router(Gateway::new(directory.clone()).unwrap()), directory)
}

async fn send(door: &Router, request: Request<Body>) -> Answer {
    let response = door.clone().oneshot(request).await.unwrap();
    let (status, headers) = (response.status().as_u16(), response.headers().clone());
    let bytes = axum::body::to_bytes(response.into_body(), 1 << 22).await.unwrap();
    let body = if bytes.is_empty() { Json::Null } else { serde_json::from_slice(&bytes).unwrap() };
    Answer { status, headers, body }
}

fn request(method: &str, address: &str) -> http::request::Builder {
    Request::builder().method(method).uri(address).header("host", "centre.se").header("authorization", "Bearer token")
}

async fn get(door: &Router, address: &str) -> Answer {
    send(door, request("GET", address).body(Body::empty()).unwrap()).await
}

async fn post(door: &Router, address: &str, kind: &str, body: impl Into<Body>) -> Answer {
    let request = request("POST", address).header("content-type", kind).header("idempotency-key", "k");
    send(door, request.body(body.into()).unwrap()).await
}

#[tokio::test]
async fn an_unknown_address_is_a_problem_that_repeats_nothing() {
    let (door, _) = door();
    let answer = get(&door, "/v1/persons/19900101-1234/cases").await;
    assert_eq!((answer.status, answer.body["reason"].as_str()), (404, Some("ADDRESS_UNKNOWN")));
    assert!(!answer.body.to_string().contains("1990"));
    assert_eq!(answer.headers[header::CONTENT_TYPE], "application/problem+json");
    assert_eq!(answer.headers[header::X_CONTENT_TYPE_OPTIONS], "nosniff");
}

#[tokio::test]
async fn an_unused_method_is_405_with_those_that_are_used() {
    let (door, _) = door();
    for method in ["PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "BREW"] {
        let answer = send(&door, request(method, "/v1/validation-cases").body(Body::empty()).unwrap()).await;
        assert_eq!((answer.status, answer.body["instance"].as_str()), (405, Some("/v1/validation-cases")), "{method}");
        let allow = answer.headers[header::ALLOW].to_str().unwrap().to_owned();
        assert!(allow.contains("GET") && allow.contains("POST"), "{allow}");
    }
    let answer = send(&door, request("POST", "/api-info").body(Body::empty()).unwrap()).await;
    assert_eq!((answer.status, answer.headers[header::ALLOW].to_str().unwrap()), (405, "GET,HEAD"));
}

#[tokio::test]
async fn every_route_asks_for_a_token_before_all_else() {
    let (door, _) = door();
    for line in route::table::ROUTES {
        let request = Request::builder().method(line.method.clone()).uri(line.path.replace(['{', '}'], ""));
        let answer = send(&door, request.body(Body::empty()).unwrap()).await;
        assert_eq!(
            (answer.status, &answer.headers[header::WWW_AUTHENTICATE]),
            (401, &"Bearer".parse().unwrap()),
            "{}",
            line.path
        );
    }
    let basic =
        Request::builder().uri("/v1/overview").header("authorization", "Basic YTpi").body(Body::empty()).unwrap();
    assert_eq!(send(&door, basic).await.status, 401);
}

#[tokio::test]
async fn every_write_needs_its_key() {
    let (door, _) = door();
    for route in route::bind().unwrap().iter().filter(|route| route.writes()) {
        let request = request("POST", &route.path.replace(['{', '}'], "")).body(Body::empty()).unwrap();
        let answer = send(&door, request).await;
        assert_eq!(
            (answer.status, answer.body["reason"].as_str()),
            (400, Some("IDEMPOTENCY_KEY_MISSING")),
            "{}",
            route.path
        );
    }
}

#[tokio::test]
async fn a_body_that_is_not_a_json_object_or_too_large_is_refused() {
    let (door, _) = door();
    let at = "/v1/validation-cases";
    let reason = |answer: Answer| (answer.status, answer.body["reason"].as_str().unwrap_or_default().to_owned());
    assert_eq!(reason(post(&door, at, "text/plain", "{}").await), (415, "BODY_NOT_JSON".into()));
    assert_eq!(reason(post(&door, at, "application/json; charset=latin1", "{}").await), (415, "BODY_NOT_JSON".into()));
    assert_eq!(reason(post(&door, at, "application/json", "{\"a\":").await), (400, "BODY_MALFORMED".into()));
    assert_eq!(reason(post(&door, at, "application/json", "[]").await), (400, "BODY_MALFORMED".into()));
    assert_eq!(reason(post(&door, at, "application/json", vec![b' '; 300_000]).await), (413, "BODY_TOO_LARGE".into()));
    assert_eq!(
        reason(get(&door, &format!("{at}?referrerId={}", "x".repeat(2_048))).await),
        (414, "ADDRESS_TOO_LONG".into())
    );
}

#[tokio::test]
async fn what_is_wrong_in_address_headers_and_body_is_named_at_once() {
    let (door, _) = door();
    let request = request("POST", &format!("/v1/funding-decisions/{ID}/findings/{ID}/acceptances?dry=1"))
        .header("content-type", "application/json; charset=utf-8")
        .header("idempotency-key", "k")
        .header("if-match", "\"1\"");
    let answer = send(&door, request.body(Body::from(json!({"motivation": 5, "by": "me"}).to_string())).unwrap()).await;
    let places: Vec<_> = answer.body["errors"]
        .as_array()
        .unwrap()
        .iter()
        .map(|error| ["header", "parameter", "pointer"].iter().find_map(|place| error[place].as_str()).unwrap())
        .collect();
    assert_eq!((answer.status, places), (400, vec!["If-Match", "dry", "/by", "/motivation"]));
}

#[tokio::test]
async fn a_service_that_is_nowhere_is_503_with_the_time_to_retry() {
    let (door, _) = door();
    let answer = get(&door, "/v1/overview").await;
    assert_eq!((answer.status, answer.body["reason"].as_str()), (503, Some("DEPENDENCY_UNAVAILABLE")));
    assert_eq!(answer.headers[header::RETRY_AFTER], "1");
    let ready = get(&door, "/health/ready").await;
    assert_eq!((ready.status, ready.body["status"].as_str()), (503, Some("fail")));
    assert_eq!(ready.body["services"]["cases"], "fail");
    assert_eq!(get(&door, "/health/live").await.body, json!({"status": "pass"}));
}

#[tokio::test]
async fn the_api_says_what_it_is() {
    let (door, _) = door();
    let info = get(&door, "/api-info").await.body;
    assert_eq!((info["apiVersion"].as_str(), info["apiStatus"].as_str()), (Some("1.0.0"), Some("active")));
    assert_eq!(info["apiDocumentation"], "http://centre.se/v1/openapi.json");
    let document = get(&door, "/v1/openapi.json").await;
    assert_eq!(document.body["openapi"], "3.1.0");
    let held = request("GET", "/v1/openapi.json").header("if-none-match", document.headers[header::ETAG].clone());
    assert_eq!(send(&door, held.body(Body::empty()).unwrap()).await.status, 304);
}

/// A service that knows one case, and refuses anything else as the mesh does.
#[allow(clippy::disallowed_methods, reason = "a test's own server, ended with the test")]
async fn peer() -> String {
    async fn answer(request: axum::extract::Request) -> http::Response<tonic::body::Body> {
        let frame = axum::body::to_bytes(request.into_body(), 4_096).await.unwrap();
        let asked: cases::GetCaseRequest = prost::Message::decode(&frame[5..]).unwrap();
        if asked.case_id != ID {
            let mut details = tonic_types::ErrorDetails::new();
            details.set_error_info("CASE_NOT_FOUND", "cases", std::collections::HashMap::new());
            return tonic::Status::with_error_details(tonic::Code::NotFound, "There is no such case.", details)
                .into_http();
        }
        let case = cases::Case { id: ID.into(), etag: "3".into(), ..Default::default() };
        let message = prost::Message::encode_to_vec(&cases::GetCaseResponse { case: Some(case) });
        let length = u32::try_from(message.len()).unwrap().to_be_bytes();
        let frame = Bytes::from([&[0], &length[..], &message].concat());
        let body = http_body_util::Full::new(frame);
        let headers = http::Response::builder().header("content-type", "application/grpc").header("grpc-status", "0");
        headers.body(tonic::body::Body::new(body)).unwrap()
    }
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = format!("http://{}", listener.local_addr().unwrap());
    let service = Router::new().route("/reell.cases.v1.Cases/GetCase", routing::post(answer));
    tokio::spawn(async move { axum::serve(listener, service).await });
    address
}

#[tokio::test]
async fn a_case_is_read_over_the_network_and_a_missing_one_is_a_problem() {
    let (door, directory) = door();
    directory.place("cases", &peer().await).unwrap();
    let address = format!("/v1/validation-cases/{ID}");
    let found = get(&door, &address).await;
    assert_eq!((found.status, found.headers[header::ETAG].to_str().unwrap()), (200, "\"3\""));
    assert_eq!(found.body["id"], ID);
    let held = request("GET", &address).header("if-none-match", "\"3\"").body(Body::empty()).unwrap();
    assert_eq!(send(&door, held).await.status, 304);

    let missing = get(&door, "/v1/validation-cases/anna-andersson").await;
    assert_eq!((missing.status, missing.body["type"].as_str()), (404, Some("urn:reell:problem:cases:CASE_NOT_FOUND")));
    assert_eq!(missing.body.get("instance"), None);
}

#[tokio::test]
async fn the_callers_trace_is_continued_answered_and_named_in_a_problem() {
    let (_telemetry, _spans) = mesh::telemetry::start_for_tests().unwrap();
    let (door, _) = door();
    let trace = "4bf92f3577b34da6a3ce929d0e0e4736";
    let request = request("GET", "/v1/overview").header("traceparent", format!("00-{trace}-00f067aa0ba902b7-01"));
    let answer = send(&door, request.body(Body::empty()).unwrap()).await;
    assert_eq!(answer.headers["x-trace-id"], trace);
    assert!(answer.headers["traceparent"].to_str().unwrap().starts_with(&format!("00-{trace}-")));
    assert_eq!(answer.body["traceId"], trace);
}
