//! Calls to a peer in this process, over plaintext and behind TLS.

use std::{
    collections::BTreeSet,
    net::SocketAddr,
    sync::atomic::{AtomicU32, Ordering},
};

use axum::Router;
use proto::{Effect, Subject};

use super::*;
use crate::{
    guard::EDGE,
    listen::{Door, Speaks, Terms},
    tls::{ClientTls, ServerTls},
};

type Asked = axum::extract::Request;

/// Some RPC that reads and answers once.
fn rule() -> &'static Rule {
    let suits = |rule: &&Rule| rule.effect == Effect::Read && rule.subjects.contains(&Subject::Operator);
    proto::RULES.iter().find(suits).unwrap()
}

fn config(change: impl FnOnce(&mut Config)) -> Arc<Config> {
    let mut config = Config::load(None).unwrap();
    (config.client.backoff_min_ms, config.client.backoff_max_ms) = (1, 2);
    change(&mut config);
    Arc::new(config)
}

fn directory(config: Arc<Config>) -> Arc<Directory> {
    Directory::new(config, None).unwrap()
}

fn hosting(
    directory: &Directory,
    answer: impl Fn(&Asked) -> Response<axum::body::Body> + Clone + Send + Sync + 'static,
) {
    let router = Router::new().fallback(async move |request: Asked| answer(&request));
    directory.host(BTreeSet::from(["echo".to_owned()]), router);
}

fn fine() -> Response<axum::body::Body> {
    Response::builder().header(CONTENT_TYPE, "application/grpc").body(axum::body::Body::from(vec![0; 5])).unwrap()
}

async fn ask(link: &Link) -> Response<Body> {
    let mut request = Request::new(Body::empty());
    *request.uri_mut() = rule().path.parse().unwrap();
    // What the calling code says of itself is not believed.
    request.headers_mut().insert(AUTHORIZATION, HeaderValue::from_static("Bearer forged"));
    link.to("echo").call(request).await.unwrap()
}

fn reason(response: &Response<Body>) -> String {
    let status = Status::from_header_map(response.headers()).unwrap();
    status.get_details_error_info().unwrap().reason
}

fn link(directory: &Arc<Directory>, context: CallContext) -> Link {
    Link::new(directory.clone(), "caller", context)
}

#[tokio::test]
async fn a_peer_in_the_same_process_gets_the_identity_the_token_and_what_is_left_of_the_deadline() {
    let directory = directory(config(|_| {}));
    hosting(&directory, |request| {
        assert_eq!(request.extensions().get::<PeerIdentity>(), Some(&PeerIdentity("caller".into())));
        assert!(!request.extensions().get::<InProcess>().unwrap().guest);
        assert_eq!(request.headers().get_all(AUTHORIZATION).iter().collect::<Vec<_>>(), ["Bearer token"]);
        let left = deadline::parse(&request.headers()[GRPC_TIMEOUT]).unwrap();
        assert!(left > Duration::from_millis(500) && left <= Duration::from_millis(950), "{left:?}");
        fine()
    });
    let context = CallContext {
        deadline: Some(Instant::now() + Duration::from_secs(1)),
        token: Some("token".into()),
        ..Default::default()
    };
    assert_eq!(code(&ask(&link(&directory, context)).await), Code::Ok);
}

#[tokio::test]
async fn a_guest_without_a_token_never_passes_as_the_service_itself() {
    let directory = directory(config(|_| {}));
    hosting(&directory, |request| {
        assert_eq!(request.headers()[AUTHORIZATION], "Bearer ");
        assert!(request.extensions().get::<InProcess>().unwrap().guest);
        fine()
    });
    assert_eq!(code(&ask(&Link::for_guest(directory.clone(), "caller", CallContext::default())).await), Code::Ok);
}

#[tokio::test]
async fn nobody_is_called_inside_a_transaction_or_past_the_deadline_or_without_an_address() {
    let directory = directory(config(|_| {}));
    let response = ask(&link(&directory, CallContext::default())).await;
    assert_eq!((code(&response), reason(&response).as_str()), (Code::Unavailable, "DEPENDENCY_UNAVAILABLE"));
    hosting(&directory, |_| unreachable!("nobody is called"));
    let closed = CallContext { closed: Arc::new(AtomicBool::new(true)), ..Default::default() };
    assert_eq!(code(&ask(&link(&directory, closed)).await), Code::Internal);
    let late = CallContext { deadline: Some(Instant::now() + Duration::from_millis(10)), ..Default::default() };
    let response = ask(&link(&directory, late)).await;
    assert_eq!((code(&response), reason(&response).as_str()), (Code::DeadlineExceeded, "DEADLINE_PASSED"));
}

/// Answers how often the peer was asked, which refuses for a reason every time.
async fn asked_when_refused(refusal: Reason, change: impl FnOnce(&mut Config)) -> u32 {
    let directory = directory(config(change));
    let count = Arc::new(AtomicU32::new(0));
    let counted = count.clone();
    hosting(&directory, move |_| {
        counted.fetch_add(1, Ordering::Relaxed);
        refuse(refusal, "Not now.")
    });
    assert_ne!(code(&ask(&link(&directory, CallContext::default())).await), Code::Ok);
    count.load(Ordering::Relaxed)
}

#[tokio::test]
async fn a_call_is_tried_again_only_where_that_helps_and_the_budget_allows_it() {
    assert_eq!(asked_when_refused(Reason::Draining, |config| config.client.tries = 3).await, 3);
    assert_eq!(asked_when_refused(Reason::Draining, |config| config.client.tries = 1).await, 1);
    assert_eq!(asked_when_refused(Reason::DependencyUnavailable, |_| {}).await, 1);
    assert_eq!(asked_when_refused(Reason::PermissionMissing, |_| {}).await, 1);
    let broke = |config: &mut Config| (config.client.retry_budget_percent, config.client.retry_budget_per_s) = (0, 0);
    assert_eq!(asked_when_refused(Reason::Draining, broke).await, 1);
}

#[tokio::test]
async fn a_peer_is_called_over_the_network_and_a_lost_one_is_named() {
    let config = config(|_| {});
    let (directory, leaving) = (directory(config.clone()), crate::listen::Leaving::default());
    let door = Door::bind("listen.grpc", SocketAddr::from(([127, 0, 0, 1], 0))).unwrap();
    directory.place("echo", &format!("http://{}", door.address())).unwrap();
    let router = Router::new().fallback(async |request: Asked| {
        assert_eq!(request.extensions().get::<PeerIdentity>(), Some(&PeerIdentity(EDGE.into())));
        fine()
    });
    leaving.tasks.spawn(door.serve(Terms::new(Speaks::Grpc, &config, None), router, leaving.clone()));
    let link = link(&directory, CallContext::default());
    let response = ask(&link).await;
    assert_eq!(code(&response), Code::Ok);
    assert_eq!(response.into_body().collect().await.unwrap().to_bytes().len(), 5);
    leaving.stop.cancel();
    leaving.tasks.close();
    leaving.tasks.wait().await;
    let lost = ask(&link).await;
    let info = Status::from_header_map(lost.headers()).unwrap().get_details_error_info().unwrap();
    assert_eq!((info.reason.as_str(), info.metadata["peer"].as_str()), ("DEPENDENCY_UNAVAILABLE", "echo"));
}

#[tokio::test]
async fn behind_tls_each_end_proves_which_service_it_is() {
    let folder = tempfile::tempdir().unwrap();
    let now = crate::clock::Clock::system().now();
    let config = config(|_| {});
    let domain = &config.centre.trust_domain;
    crate::certs::create(folder.path(), domain, &["echo", "caller"], &[], now).unwrap();
    let file = |name: &str| folder.path().join(name);
    let server = ServerTls::open(&file("ca.pem"), &file("echo.pem"), &file("echo.key")).unwrap();
    let client = ClientTls::open(&file("ca.pem"), &file("caller.pem"), &file("caller.key"), domain).unwrap();
    let door = Door::bind("listen.grpc", SocketAddr::from(([127, 0, 0, 1], 0))).unwrap();
    let address = door.address();
    let directory = Directory::new(config.clone(), Some(client)).unwrap();
    directory.place("echo", &format!("https://{address}")).unwrap();
    directory.place("other", &format!("https://{address}")).unwrap();
    let router = Router::new().fallback(async |request: Asked| {
        assert_eq!(request.extensions().get::<PeerIdentity>(), Some(&PeerIdentity("caller".into())));
        fine()
    });
    let leaving = directory.leaving().clone();
    leaving.tasks.spawn(door.serve(
        Terms::new(Speaks::Grpc, &config, Some(server.mesh_config())),
        router,
        leaving.clone(),
    ));
    let link = link(&directory, CallContext::default());
    assert_eq!(code(&ask(&link).await), Code::Ok);
    // The same server under another service's name is not talked to.
    let mut request = Request::new(Body::empty());
    *request.uri_mut() = rule().path.parse().unwrap();
    assert_eq!(reason(&link.to("other").call(request).await.unwrap()), "DEPENDENCY_UNAVAILABLE");
    // Nor is whoever comes without a certificate.
    directory.place("echo", &format!("http://{address}")).unwrap();
    assert_eq!(reason(&ask(&link).await), "DEPENDENCY_UNAVAILABLE");
}

#[test]
fn an_address_is_used_only_where_the_wire_is_safe() {
    let directory = directory(config(|_| {}));
    for address in ["", "echo", "https://", "https://echo", "ftp://echo:1", "https://echo:1/path"] {
        assert!(matches!(directory.place("echo", address), Err(PeerFault::NoAddress { .. })), "{address}");
    }
    assert!(matches!(directory.place("echo", "http://10.0.0.1:7400"), Err(PeerFault::Plaintext { .. })));
    assert!(matches!(directory.place("echo", "https://10.0.0.1:7400"), Err(PeerFault::NoCertificate { .. })));
    for address in ["http://127.0.0.1:7400", "http://localhost:7400", "http://[::1]:7400/"] {
        assert_eq!(directory.place("echo", address), Ok(()), "{address}");
    }
}

#[test]
fn the_wait_between_tries_is_bounded() {
    for tried in [1, 2, 3, 40, u32::MAX] {
        assert!(backoff(tried, 50, 2_000) <= Duration::from_secs(2));
    }
    assert!(backoff(1, 50, 2_000) <= Duration::from_millis(100));
}
