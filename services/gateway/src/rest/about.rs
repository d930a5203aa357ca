//! What the API says of itself: /api-info (RAP VER.06) and its OpenAPI document (RAP DOK.23).

use std::sync::Arc;

use axum::{
    Json,
    body::Body,
    extract::{Request, State},
    response::{IntoResponse, Response},
};
use bytes::Bytes;
use http::{HeaderValue, StatusCode, header};
use serde_json::json;
use uuid::Uuid;

use super::{Door, etag, links::Origin};

/// The API's version. It is active (RAP VER.12): from here on /v1 only grows.
pub const VERSION: &str = "1.0.0";
/// The day that version was released.
const RELEASED: &str = "2026-11-23";

/// The OpenAPI document, written once.
#[derive(Debug)]
pub struct Document {
    bytes: Bytes,
    etag: HeaderValue,
}

impl Document {
    /// The document as it is served.
    pub fn new(document: &serde_json::Value) -> anyhow::Result<Self> {
        let bytes = Bytes::from(serde_json::to_vec(document)?);
        let digest = Uuid::new_v5(&Uuid::NAMESPACE_URL, &bytes).simple().to_string();
        Ok(Self { bytes, etag: HeaderValue::try_from(format!("\"{digest}\""))? })
    }
}

/// Which API this is, in which version.
pub(super) async fn api_info(State(door): State<Arc<Door>>, request: Request) -> Response {
    let tls = door.gateway.directory.config().tls.is_some();
    let documentation = Origin::of(request.headers(), request.uri(), tls).address("/v1/openapi.json");
    let info = json!({
        "apiName": "reell",
        "apiVersion": VERSION,
        "apiReleased": RELEASED,
        "apiDocumentation": documentation,
        "apiStatus": "active",
    });
    Json(info).into_response()
}

/// The description of all addresses, for anybody.
pub(super) async fn openapi(State(door): State<Arc<Door>>, request: Request) -> Response {
    let document = &door.gateway.document;
    let held = etag::none_match(request.headers(), &document.etag);
    let body = if held { Body::empty() } else { Body::from(document.bytes.clone()) };
    let mut response = Response::new(body);
    let headers = response.headers_mut();
    headers.insert(header::ETAG, document.etag.clone());
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("public, max-age=300"));
    if held {
        *response.status_mut() = StatusCode::NOT_MODIFIED;
    } else {
        headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("application/json"));
    }
    response
}
