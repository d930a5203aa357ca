//! One request from HTTP to the service and back: who asks, what for, the call, the answer.

use std::{sync::Arc, time::Instant};

use axum::{
    body::Body,
    extract::{RawPathParams, Request, rejection::RawPathParamsRejection},
    response::Response,
};
use bytes::Bytes;
use http::{HeaderMap, HeaderValue, StatusCode, header, request::Parts};
use http_body_util::{BodyExt, LengthLimitError, Limited};
use mesh::connect::{CallContext, Link};
use prost_reflect::{DynamicMessage, Value};
use serde_json::{Map, Value as Json};

use super::{
    Door,
    answer::{self, Asked},
    call, etag, key,
    links::Origin,
    problem::{Fault, Place, Problem},
    query,
    route::Route,
    transcode,
};

/// The longest address (RAP UFN.05).
const MAX_ADDRESS: usize = 2_048;

/// Answers a request to a route of the table.
pub(super) async fn exchange(
    door: &Door,
    route: &Route,
    params: Result<RawPathParams, RawPathParamsRejection>,
    request: Request,
) -> Result<Response, Problem> {
    let (parts, body) = request.into_parts();
    if parts.uri.path_and_query().is_some_and(|address| address.as_str().len() > MAX_ADDRESS) {
        let detail = "The address is longer than 2 048 characters.";
        return Err(Problem::gateway(StatusCode::URI_TOO_LONG, "ADDRESS_TOO_LONG", detail));
    }
    let pairs = query::pairs(&parts.uri)?;
    let token = bearer(&parts.headers)?;
    let context =
        CallContext { deadline: Some(Instant::now() + door.deadline), token: Some(token), ..CallContext::default() };

    let mut message = DynamicMessage::new(route.input.clone());
    let mut faults = from_headers(route, &parts.headers, &mut message)?;
    faults.extend(from_path(route, params, &mut message));
    let (limit, wrong) = query::fill(&mut message, route, &pairs);
    faults.extend(wrong);
    let config = door.gateway.directory.config();
    if route.method == http::Method::POST {
        let body = read(&parts, body, config.limits.message_bytes).await?;
        faults.extend(transcode::fill(&mut message, &route.free, &body));
    }
    if !faults.is_empty() {
        return Err(Problem::faults(faults));
    }

    let link = Link::for_guest(door.gateway.directory.clone(), crate::NAME, context);
    let reply = call::unary(link.to(&route.service), route, message, config.limits.response_bytes).await;
    let reply = reply.map_err(|status| Problem::from_status(&status, route))?;
    let origin = Origin::of(&parts.headers, &parts.uri, config.tls.is_some());
    answer::answer(route, &Asked { origin, uri: parts.uri, headers: parts.headers, limit }, reply)
}

/// The token as it was received. Whether it is good is for each service to say.
pub(super) fn bearer(headers: &HeaderMap) -> Result<Arc<str>, Problem> {
    let mut values = headers.get_all(header::AUTHORIZATION).iter();
    let (Some(value), None) = (values.next(), values.next()) else {
        let detail = "The request carries no access token, or several: get one from the issuer, and send it as 'Authorization: Bearer …'.";
        return Err(Problem::unauthenticated(detail));
    };
    let token = value
        .to_str()
        .ok()
        .and_then(|text| text.split_once(' '))
        .filter(|(scheme, _)| scheme.eq_ignore_ascii_case("bearer"));
    match token.map(|(_, token)| token.trim()).filter(|token| !token.is_empty()) {
        Some(token) => Ok(token.into()),
        None => Err(Problem::unauthenticated(
            "The authorization is not 'Bearer' and an access token: get one from the issuer.",
        )),
    }
}

/// Idempotency-Key and If-Match become fields of the request.
fn from_headers(route: &Route, headers: &HeaderMap, message: &mut DynamicMessage) -> Result<Vec<Fault>, Problem> {
    if !route.writes() {
        return Ok(Vec::new());
    }
    if let Some(field) = &route.request_id {
        message.set_field(field, Value::String(key::request_id(headers)?.to_string()));
    }
    match (etag::if_match(headers)?, &route.etag) {
        (Some(etag), Some(field)) => {
            message.set_field(field, Value::String(etag));
            Ok(Vec::new())
        }
        (Some(_), None) => {
            // To ignore it would do what the caller asked us not to do.
            let detail = "is not taken here, since nothing that has a revision is changed: leave it out".into();
            Ok(vec![Fault { place: Place::Header("If-Match".into()), detail }])
        }
        (None, _) => Ok(Vec::new()),
    }
}

fn from_path(
    route: &Route,
    params: Result<RawPathParams, RawPathParamsRejection>,
    message: &mut DynamicMessage,
) -> Vec<Fault> {
    let Ok(params) = params else {
        let detail = "must be UTF-8, percent-encoded".into();
        return vec![Fault { place: Place::Parameter("address".into()), detail }];
    };
    for field in &route.in_path {
        if let Some((_, text)) = params.iter().find(|(name, _)| *name == field.json_name()) {
            message.set_field(field, Value::String(text.to_owned()));
        }
    }
    Vec::new()
}

/// The members of a body. None at all is the same as an empty object: some commands have nothing to say but their address.
pub(super) async fn read(parts: &Parts, body: Body, most: usize) -> Result<Map<String, Json>, Problem> {
    let bytes = bounded(body, most).await?;
    if bytes.is_empty() {
        return Ok(Map::new());
    }
    if !is_json(&parts.headers) {
        let detail = "The body must be JSON: send it with 'Content-Type: application/json'.";
        return Err(Problem::gateway(StatusCode::UNSUPPORTED_MEDIA_TYPE, "BODY_NOT_JSON", detail)
            .with(header::HeaderName::from_static("accept-post"), HeaderValue::from_static("application/json")));
    }
    let malformed = |detail| Problem::gateway(StatusCode::BAD_REQUEST, "BODY_MALFORMED", detail);
    match serde_json::from_slice(&bytes) {
        Ok(Json::Object(members)) => Ok(members),
        Ok(_) => Err(malformed("The body must be a JSON object.".into())),
        Err(fault) => {
            // The library's words could repeat what was sent; the place is enough.
            Err(malformed(format!("The body is no JSON from line {}, column {} on.", fault.line(), fault.column())))
        }
    }
}

async fn bounded(body: Body, most: usize) -> Result<Bytes, Problem> {
    match Limited::new(body, most).collect().await {
        Ok(whole) => Ok(whole.to_bytes()),
        Err(fault) if fault.is::<LengthLimitError>() => {
            let detail = format!("The body is larger than {most} bytes: send less at once.");
            Err(Problem::gateway(StatusCode::PAYLOAD_TOO_LARGE, "BODY_TOO_LARGE", detail))
        }
        Err(_) => {
            let detail = "The body did not arrive whole: send the request again with the same Idempotency-Key.";
            Err(Problem::gateway(StatusCode::BAD_REQUEST, "BODY_INCOMPLETE", detail))
        }
    }
}

/// JSON is UTF-8 (RFC 8259), so another charset is another format.
fn is_json(headers: &HeaderMap) -> bool {
    let text = headers.get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let mut parts = text.split(';').map(str::trim);
    let json = parts.next().is_some_and(|kind| kind.eq_ignore_ascii_case("application/json"));
    json && parts.all(|parameter| match parameter.split_once('=') {
        Some((name, value)) if name.eq_ignore_ascii_case("charset") => {
            value.trim_matches('"').eq_ignore_ascii_case("utf-8")
        }
        Some(_) | None => true,
    })
}
