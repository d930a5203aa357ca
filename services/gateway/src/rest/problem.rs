//! What a caller gets who does not get what was asked for: application/problem+json (RFC 9457), with a reason for programs and a remedy for people.

use std::{borrow::Cow, collections::BTreeMap, time::Duration};

use axum::{body::Body, response::Response};
use http::{HeaderName, HeaderValue, StatusCode, header};
use serde::Serialize;

use super::trace;

mod status;

/// Where in a request something breaks a rule.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub enum Place {
    /// A member of the body, as a JSON Pointer (RFC 6901).
    Pointer(String),
    /// A part of the address.
    Parameter(String),
    /// A header.
    Header(String),
}

/// One thing that breaks a rule.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Fault {
    /// Where.
    #[serde(flatten)]
    pub place: Place,
    /// The rule, with the remedy.
    pub detail: String,
}

/// Why a request is not answered as asked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Problem {
    /// The HTTP status.
    pub status: StatusCode,
    /// Who refuses: a service, "mesh" or "gateway".
    pub domain: Cow<'static, str>,
    /// Why, as a word.
    pub reason: Cow<'static, str>,
    /// Why, as a sentence with the remedy.
    pub detail: Cow<'static, str>,
    /// What not every problem has; apart, so that a result is small where all goes well.
    pub details: Box<Details>,
}

/// What a problem may have besides.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Details {
    /// What a program needs to act on it.
    pub metadata: BTreeMap<String, String>,
    /// Each thing that breaks a rule.
    pub errors: Vec<Fault>,
    /// When a retry makes sense.
    pub retry_after: Option<Duration>,
    /// Headers that belong to the status.
    pub headers: Vec<(HeaderName, HeaderValue)>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Document<'a> {
    r#type: String,
    title: String,
    status: u16,
    detail: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    instance: Option<&'a str>,
    reason: &'a str,
    domain: &'a str,
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    metadata: &'a BTreeMap<String, String>,
    #[serde(skip_serializing_if = "<[_]>::is_empty")]
    errors: &'a [Fault],
    #[serde(skip_serializing_if = "Option::is_none")]
    trace_id: Option<String>,
}

impl Problem {
    /// A problem that the gateway itself sees.
    pub fn gateway(status: StatusCode, reason: &'static str, detail: impl Into<Cow<'static, str>>) -> Self {
        Self::new(status, "gateway", reason, detail)
    }

    /// A problem that the mesh would answer in the same words.
    pub fn mesh(status: StatusCode, reason: proto::mesh::v1::Refusal, detail: impl Into<Cow<'static, str>>) -> Self {
        Self::new(status, "mesh", reason.as_str_name(), detail)
    }

    fn new(
        status: StatusCode,
        domain: impl Into<Cow<'static, str>>,
        reason: impl Into<Cow<'static, str>>,
        detail: impl Into<Cow<'static, str>>,
    ) -> Self {
        Self { status, domain: domain.into(), reason: reason.into(), detail: detail.into(), details: Box::default() }
    }

    /// The request breaks rules, each of which is named.
    pub fn faults(errors: Vec<Fault>) -> Self {
        let detail = "The request breaks the rules that are named in errors: put them right and send it again.";
        let reason = proto::mesh::v1::Refusal::FieldsInvalid;
        let mut problem = Self::mesh(StatusCode::BAD_REQUEST, reason, detail);
        problem.details.errors = errors;
        problem
    }

    /// There is no token that could say who asks.
    pub fn unauthenticated(detail: &'static str) -> Self {
        let reason = proto::mesh::v1::Refusal::TokenInvalid;
        Self::mesh(StatusCode::UNAUTHORIZED, reason, detail)
            .with(header::WWW_AUTHENTICATE, HeaderValue::from_static("Bearer"))
    }

    /// The time is up.
    pub fn late() -> Self {
        let detail = "The deadline passed before the work was done; a retry with the same Idempotency-Key is safe.";
        Self::mesh(StatusCode::GATEWAY_TIMEOUT, proto::mesh::v1::Refusal::DeadlinePassed, detail)
    }

    /// Something failed inside. What it was is in the log, under the trace id, and nowhere else.
    pub fn internal() -> Self {
        let detail = "Something failed inside. Give the trace id to the operators.";
        Self::mesh(StatusCode::INTERNAL_SERVER_ERROR, proto::mesh::v1::Refusal::Internal, detail)
    }

    /// The same with one more header.
    pub fn with(mut self, name: HeaderName, value: HeaderValue) -> Self {
        self.details.headers.push((name, value));
        self
    }

    /// The answer. `instance` is the request's path where it names nobody.
    pub fn answer(self, instance: Option<&str>) -> Response {
        let document = Document {
            r#type: format!("urn:reell:problem:{}:{}", self.domain, self.reason),
            title: title(&self.reason),
            status: self.status.as_u16(),
            detail: &self.detail,
            instance,
            reason: &self.reason,
            domain: &self.domain,
            metadata: &self.details.metadata,
            errors: &self.details.errors,
            trace_id: trace::id(),
        };
        let mut response = Response::new(Body::from(serde_json::to_vec(&document).unwrap_or_default()));
        *response.status_mut() = self.status;
        let headers = response.headers_mut();
        headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("application/problem+json"));
        headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
        if let Some(delay) = self.details.retry_after {
            // Whole seconds, rounded up: earlier than that would be refused again.
            let seconds = delay.as_millis().div_ceil(1_000).max(1);
            headers.extend(HeaderValue::try_from(seconds.to_string()).map(|value| (header::RETRY_AFTER, value)).ok());
        }
        headers.extend(self.details.headers);
        response.extensions_mut().insert(Reason(self.reason));
        response
    }
}

/// The reason of a problem, for the span and the metrics of the answer.
#[derive(Debug, Clone)]
pub struct Reason(pub Cow<'static, str>);

/// A reason as people write: `CASE_NOT_FOUND` becomes "Case not found".
fn title(reason: &str) -> String {
    let mut words = reason.replace('_', " ").to_ascii_lowercase();
    if let Some(first) = words.get_mut(..1) {
        first.make_ascii_uppercase();
    }
    words
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    async fn read(response: Response) -> serde_json::Value {
        serde_json::from_slice(&axum::body::to_bytes(response.into_body(), 65_536).await.unwrap()).unwrap()
    }

    #[tokio::test]
    async fn a_problem_names_type_reason_remedy_and_each_fault() {
        let faults = vec![
            Fault { place: Place::Pointer("/target".into()), detail: "must be given".into() },
            Fault { place: Place::Parameter("limit".into()), detail: "must be 1 to 500".into() },
        ];
        let response = Problem::faults(faults).answer(Some("/v1/validation-cases"));
        assert_eq!(response.status(), 400);
        assert_eq!(response.headers()[header::CONTENT_TYPE], "application/problem+json");
        let body = read(response).await;
        assert_eq!(body["type"], "urn:reell:problem:mesh:FIELDS_INVALID");
        assert_eq!(body["title"], "Fields invalid");
        assert_eq!(body["instance"], "/v1/validation-cases");
        let errors = json!([
            {"pointer": "/target", "detail": "must be given"},
            {"parameter": "limit", "detail": "must be 1 to 500"},
        ]);
        assert_eq!(body["errors"], errors);
    }

    #[tokio::test]
    async fn who_has_no_token_is_told_which_kind_to_bring() {
        let response = Problem::unauthenticated("Bring a token.").answer(None);
        assert_eq!(
            (response.status().as_u16(), &response.headers()[header::WWW_AUTHENTICATE]),
            (401, &"Bearer".parse().unwrap())
        );
        assert_eq!(read(response).await.get("instance"), None);
    }
}
