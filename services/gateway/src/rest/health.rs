//! Whether the door is open, and what lies behind it: live is this process alone, ready names each service.

use std::{
    collections::BTreeMap,
    sync::Arc,
    time::{Duration, Instant},
};

use axum::{Json, extract::State, response::IntoResponse};
use futures::future::join_all;
use http::{HeaderValue, StatusCode, header};
use mesh::connect::{CallContext, Link};
use serde::Serialize;
use tokio::sync::Mutex;

use super::Door;

/// How long a finding holds: probes must not become load on the services.
const FRESH: Duration = Duration::from_secs(1);
/// How long a service may take to say that it is well.
const PATIENCE: Duration = Duration::from_secs(1);

/// What was last found out, and when.
#[derive(Debug, Default)]
pub(super) struct Last(Mutex<Option<(Instant, Finding)>>);

/// What is said of the whole: `pass`, `warn` where some services are out, `fail` where all are or we are leaving.
#[derive(Debug, Clone, Serialize)]
struct Finding {
    status: &'static str,
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    services: BTreeMap<String, &'static str>,
}

/// The process runs.
pub(super) async fn live() -> impl IntoResponse {
    answer(&Finding { status: "pass", services: BTreeMap::new() })
}

/// What can be asked for at this moment. One service that is out does not close the door to the others.
pub(super) async fn ready(State(door): State<Arc<Door>>) -> impl IntoResponse {
    let mut last = door.health.0.lock().await;
    if let Some((at, finding)) = &*last
        && at.elapsed() < FRESH
    {
        return answer(finding);
    }
    let finding = find(&door).await;
    *last = Some((Instant::now(), finding.clone()));
    answer(&finding)
}

async fn find(door: &Door) -> Finding {
    let names =
        door.gateway.routes.iter().map(|route| (route.service.as_str(), route.descriptor.parent_service().full_name()));
    let names: BTreeMap<_, _> = names.collect();
    let context = CallContext { deadline: Some(Instant::now() + PATIENCE), ..CallContext::default() };
    let link = Link::for_guest(door.gateway.directory.clone(), crate::NAME, context);
    let checks = names.into_iter().map(|(service, grpc_name)| {
        let peer = link.to(service);
        async move {
            let well = tokio::time::timeout(PATIENCE, mesh::health::check(peer, grpc_name))
                .await
                .is_ok_and(|well| well.is_ok());
            (service.to_owned(), if well { "pass" } else { "fail" })
        }
    });
    let services: BTreeMap<_, _> = join_all(checks).await.into_iter().collect();
    let well = services.values().filter(|status| **status == "pass").count();
    let leaving = door.gateway.directory.leaving().stop.is_cancelled();
    let status = match well {
        _ if leaving => "fail",
        0 => "fail",
        some if some < services.len() => "warn",
        _ => "pass",
    };
    Finding { status, services }
}

fn answer(finding: &Finding) -> axum::response::Response {
    let status = if finding.status == "fail" { StatusCode::SERVICE_UNAVAILABLE } else { StatusCode::OK };
    let headers = [
        (header::CONTENT_TYPE, HeaderValue::from_static("application/health+json")),
        (header::CACHE_CONTROL, HeaderValue::from_static("no-store")),
    ];
    (status, headers, Json(finding)).into_response()
}
