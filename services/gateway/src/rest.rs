//! The router: each line of the table, what tells of the door itself, and problems for all else.

use std::{collections::BTreeSet, sync::Arc, time::Duration};

use axum::{
    Router,
    extract::{RawPathParams, Request, State, rejection::RawPathParamsRejection},
    middleware::from_fn_with_state,
    response::Response,
    routing::{self, MethodRouter},
};
use http::{Method, StatusCode};
use tower_http::catch_panic::CatchPanicLayer;

use crate::Gateway;
use problem::Problem;

mod about;
mod answer;
mod call;
mod etag;
mod exchange;
mod health;
mod key;
mod links;
mod openapi;
mod problem;
mod query;
mod route;
mod subject_access;
mod trace;
mod transcode;

pub use about::Document;
pub use openapi::describe;
pub use route::{Route, bind};

/// What every handler shares.
#[derive(Debug)]
struct Door {
    gateway: Gateway,
    /// How long one request may take.
    deadline: Duration,
    /// The words that addresses of ours are made of.
    words: BTreeSet<&'static str>,
    /// What was last found out about the peers.
    health: health::Last,
}

/// Everything that the door answers.
pub fn router(gateway: Gateway) -> Router {
    let config = gateway.directory.config();
    let door = Arc::new(Door {
        deadline: Duration::from_millis(config.limits.max_deadline_ms),
        words: route::table::ROUTES
            .iter()
            .map(|line| line.path)
            .chain([subject_access::PATH])
            .flat_map(|path| path.split('/'))
            .filter(|part| !part.starts_with('{'))
            .collect(),
        health: health::Last::default(),
        gateway,
    });
    let mut router = Router::new()
        .route("/health/live", routing::get(health::live))
        .route("/health/ready", routing::get(health::ready))
        .route("/api-info", routing::get(about::api_info))
        .route("/v1/openapi.json", routing::get(about::openapi));
    for route in &door.gateway.routes {
        router = router.route(route.path, handler(route.clone()));
    }
    router
        .route(subject_access::PATH, routing::post(subject_access::answer))
        .fallback(unknown)
        .method_not_allowed_fallback(not_allowed)
        // A panic is a fault of ours, and answered as one; inside the span, so that its trace id leads to it.
        .layer(CatchPanicLayer::custom(|_| Problem::internal().answer(None)))
        // Outermost: whatever is answered has its span, its measurement and its headers.
        .layer(from_fn_with_state(door.clone(), trace::observe))
        .with_state(door)
}

fn handler(route: Arc<Route>) -> MethodRouter<Arc<Door>> {
    let get = route.method == Method::GET;
    let handle = move |State(door): State<Arc<Door>>,
                       params: Result<RawPathParams, RawPathParamsRejection>,
                       request: Request| async move {
        let path = request.uri().path().to_owned();
        let exchange = exchange::exchange(&door, &route, params, request);
        let answered = tokio::time::timeout(door.deadline, exchange).await.unwrap_or_else(|_| Err(Problem::late()));
        answered.unwrap_or_else(|problem| problem.answer(door.instance(&path)))
    };
    if get { routing::get(handle) } else { routing::post(handle) }
}

async fn unknown(State(door): State<Arc<Door>>, request: Request) -> Response {
    let detail = "There is nothing at this address; /v1/openapi.json lists the addresses there are.";
    Problem::gateway(StatusCode::NOT_FOUND, "ADDRESS_UNKNOWN", detail).answer(door.instance(request.uri().path()))
}

/// The router adds Allow.
async fn not_allowed(State(door): State<Arc<Door>>, request: Request) -> Response {
    let detail = "This address does not take this method; Allow names those it takes.";
    let problem = Problem::gateway(StatusCode::METHOD_NOT_ALLOWED, "METHOD_NOT_ALLOWED", detail);
    problem.answer(door.instance(request.uri().path()))
}

impl Door {
    /// The path as a problem may repeat it: only if it is made of our own words and ids, since anything else may name a person.
    fn instance<'a>(&self, path: &'a str) -> Option<&'a str> {
        path.split('/').all(|part| self.words.contains(part) || is_id(part)).then_some(path)
    }
}

/// Whether a text has the form of an id, such as `case_` and 32 hexadecimal digits.
fn is_id(text: &str) -> bool {
    text.split_once('_').is_some_and(|(prefix, digits)| {
        let word = !prefix.is_empty() && prefix.bytes().all(|byte| byte.is_ascii_lowercase());
        word && digits.len() == 32 && digits.bytes().all(|byte| byte.is_ascii_hexdigit())
    })
}

#[cfg(test)]
mod tests;
