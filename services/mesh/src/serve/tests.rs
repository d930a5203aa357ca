//! The whole stack of layers over one handler, and a process from its start to its end.

use std::time::Instant;

use axum::body::Body;
use http::{Request, Response};
use http_body_util::BodyExt;
use proto::{Effect, Rule, Subject};
use tokio_util::{sync::CancellationToken, task::TaskTracker};
use tonic::Code;
use tower::ServiceExt;

use super::*;
use crate::{
    clock::Clock,
    connect::{CallContext, Directory, Link},
    guard::PeerIdentity,
    health::{self, NotReady},
    token::Settings,
};

/// Some RPC that a service may ask for itself, and one of its callers.
fn rule() -> (&'static Rule, &'static str) {
    let suits = |rule: &&Rule| {
        rule.effect == Effect::Read && rule.subjects.contains(&Subject::Service) && !deadline::streams(rule.path)
    };
    let rule = proto::RULES.iter().find(suits).unwrap();
    (rule, rule.callers.iter().find(|caller| **caller != guard::EDGE).unwrap())
}

fn config(change: impl FnOnce(&mut Config)) -> Arc<Config> {
    let mut config = Config::load(None).unwrap();
    config.listen.grpc = SocketAddr::from(([127, 0, 0, 1], 0));
    config.drain.notice_ms = 1;
    change(&mut config);
    Arc::new(config)
}

fn verifier() -> Arc<Verifier> {
    let second = Duration::from_secs(1);
    let settings = Settings {
        audience: "reell".into(),
        issuers: Vec::new(),
        clock_skew: second,
        refresh: second,
        authority: None,
    };
    Arc::new(Verifier::open(settings).unwrap())
}

/// The whole stack over one handler.
fn stack<F>(
    config: &Config,
    leaving: &CancellationToken,
    handler: impl Fn(Request<Body>) -> F + Clone + Send + Sync + 'static,
) -> Router
where
    F: Future<Output = Response<Body>> + Send + 'static,
{
    let routes = Router::new().fallback(handler);
    let gate = Gate::new(&config.limits, leaving.clone());
    let guard = Guard::new(verifier(), Clock::system());
    layers(routes.into(), config, Observer::new(&config.limits, leaving.clone()), gate, guard)
}

async fn ask(router: Router, change: impl FnOnce(&mut Request<Body>)) -> Response<Body> {
    let mut request = Request::post(rule().0.path).body(Body::empty()).unwrap();
    request.extensions_mut().insert(PeerIdentity(rule().1.into()));
    change(&mut request);
    router.oneshot(request).await.unwrap()
}

fn code(response: &Response<Body>) -> Code {
    response.headers().get("grpc-status").map_or(Code::Ok, |code| Code::from_bytes(code.as_bytes()))
}

fn quiet() -> CancellationToken {
    CancellationToken::new()
}

#[tokio::test]
async fn the_handler_knows_who_calls_by_which_rule_and_until_when() {
    let router = stack(&config(|_| {}), &quiet(), async |request| {
        let caller = request.extensions().get::<Arc<crate::caller::Caller>>().unwrap();
        assert_eq!((caller.subject, caller.id.as_str()), (Subject::Service, rule().1));
        assert_eq!(request.extensions().get::<&'static Rule>(), Some(&rule().0));
        let left =
            request.extensions().get::<deadline::Deadline>().unwrap().0.saturating_duration_since(Instant::now());
        assert!(left <= Duration::from_secs(1) && left > Duration::from_millis(500));
        assert!(!request.headers().contains_key("grpc-timeout"));
        Response::new(Body::empty())
    });
    let response = ask(router, |request| {
        request.headers_mut().insert("grpc-timeout", "1S".parse().unwrap());
        request.headers_mut().insert("x-user-id", "somebody-else".parse().unwrap());
    });
    assert_eq!(code(&response.await), Code::Ok);
}

#[tokio::test]
async fn who_is_not_stamped_by_a_listener_is_nobody() {
    let router = stack(&config(|_| {}), &quiet(), async |_| unreachable!());
    let response = ask(router.clone(), |request| {
        request.extensions_mut().remove::<PeerIdentity>();
    });
    assert_eq!(code(&response.await), Code::PermissionDenied);
    let forged = ask(router, |request| {
        request.headers_mut().insert("authorization", "Bearer forged".parse().unwrap());
    });
    assert_eq!(code(&forged.await), Code::Unauthenticated);
}

#[tokio::test]
async fn a_panic_a_late_answer_and_an_unknown_rpc_each_have_their_code() {
    let config = config(|_| {});
    let panics = stack(&config, &quiet(), async |_| panic!("provoked by a test"));
    assert_eq!(code(&ask(panics, |_| {}).await), Code::Internal);
    let late = stack(&config, &quiet(), async |_| {
        sleep(Duration::from_secs(60)).await;
        Response::new(Body::empty())
    });
    let in_time = |request: &mut Request<Body>, text: &str| {
        request.headers_mut().insert("grpc-timeout", text.parse().unwrap());
    };
    assert_eq!(code(&ask(late.clone(), |request| in_time(request, "60m")).await), Code::DeadlineExceeded);
    assert_eq!(code(&ask(late.clone(), |request| in_time(request, "1m")).await), Code::DeadlineExceeded);
    assert_eq!(code(&ask(late.clone(), |request| in_time(request, "soon")).await), Code::InvalidArgument);
    let unknown = ask(late, |request| *request.uri_mut() = "/reell.none.v1.None/Ask".parse().unwrap());
    assert_eq!(code(&unknown.await), Code::Unimplemented);
}

#[tokio::test]
async fn a_process_that_leaves_turns_new_calls_from_outside_away() {
    let leaving = quiet();
    leaving.cancel();
    let router = stack(&config(|_| {}), &leaving, async |_| Response::new(Body::empty()));
    assert_eq!(code(&ask(router.clone(), |_| {}).await), Code::Unavailable);
    let inside = ask(router, |request| {
        request.extensions_mut().insert(crate::admit::InProcess { guest: false });
    });
    assert_eq!(code(&inside.await), Code::Ok);
}

#[tokio::test]
async fn a_watch_ends_well_when_it_is_idle_and_every_stream_with_the_reason_when_the_process_leaves() {
    let silent = async |_: Request<Body>| {
        Response::new(Body::from_stream(futures::stream::pending::<Result<bytes::Bytes, axum::Error>>()))
    };
    let open = async |path: &str, idle_ms: u64, leaving: &CancellationToken| {
        let config = config(|config| config.limits.stream_idle_ms = idle_ms);
        let observer = Observer::new(&config.limits, leaving.clone());
        // Without the guard, since no service may ask for an answer in parts.
        let layer = axum::middleware::from_fn_with_state(observer, observe::observe);
        let opened =
            ask(Router::new().fallback(silent).layer(layer), |request| *request.uri_mut() = path.parse().unwrap());
        opened.await.into_body()
    };
    let code = async |body: Body| body.collect().await.unwrap().trailers().unwrap()["grpc-status"].clone();
    let watch = "/mesh.v1.Events/WatchEvents";
    assert_eq!(code(open(watch, 10, &quiet()).await).await, "0");
    // Of what has an end, silence is none: the parts that are still to come would never be missed.
    let in_parts = |rule: &&Rule| {
        deadline::streams(rule.path) && !deadline::takes_a_stream(rule.path) && !deadline::watches(rule.path)
    };
    let parts = proto::RULES.iter().find(in_parts).unwrap().path;
    let silence = tokio::time::timeout(Duration::from_millis(100), code(open(parts, 10, &quiet()).await));
    assert!(silence.await.is_err());
    for path in [watch, parts] {
        let leaving = quiet();
        let body = open(path, 60_000, &leaving).await;
        leaving.cancel();
        assert_eq!(code(body).await, "14");
    }
}

#[tokio::test]
async fn an_answer_that_is_too_large_ends_with_a_status_and_not_with_a_reset() {
    let router = stack(&config(|config| config.limits.response_bytes = 10), &quiet(), async |_| {
        Response::new(Body::from(vec![0; 100]))
    });
    let whole = ask(router, |_| {}).await.into_body().collect().await.unwrap();
    assert_eq!(whole.trailers().unwrap()["grpc-status"], "11");
    assert!(whole.to_bytes().is_empty());
}

#[tokio::test]
async fn a_message_that_is_too_large_is_not_read_to_its_end() {
    let router = stack(&config(|config| config.limits.message_bytes = 10), &quiet(), async |request| {
        let fault = tonic::body::Body::new(request.into_body()).collect().await.unwrap_err();
        fault.into_http()
    });
    let response = ask(router, |request| *request.body_mut() = Body::from(vec![0; 100])).await;
    assert_eq!(code(&response), Code::InvalidArgument);
}

#[tokio::test]
async fn a_process_is_ready_once_it_has_started_and_leaves_in_order() {
    let config = config(|_| {});
    let directory = Directory::new(config.clone(), None).unwrap();
    let (tasks, stop) = (TaskTracker::new(), CancellationToken::new());
    let shared = Shared { config, clock: Clock::system(), directory, tasks, stop };
    let running = Host::new(&shared, verifier(), None).unwrap().start().await.unwrap();
    shared.directory.place("it", &format!("http://{}", running.address())).unwrap();
    let peer = || Link::new(shared.directory.clone(), "cli", CallContext::default()).to("it");
    assert_eq!(health::check(peer(), "").await, Ok(()));
    assert_eq!(health::check(peer(), "mesh.v1.Events").await, Ok(()));
    assert_eq!(health::check(peer(), "none").await, Err(NotReady::NotHosted("none".into())));
    let worker = shared.stop.clone();
    shared.tasks.spawn(async move { worker.cancelled().await });
    assert!(running.drain().await);
    assert!(matches!(health::check(peer(), "").await, Err(NotReady::NoAnswer(_))));
}
