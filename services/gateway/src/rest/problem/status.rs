//! The one map from what a service answers over gRPC to a problem.

use std::time::Duration;

use http::{HeaderValue, StatusCode, header};
use proto::mesh::v1::Refusal;
use tonic::{Code, Status};
use tonic_types::StatusExt;

use super::{Fault, Place, Problem};
use crate::rest::route::Route;

/// How long to wait where the service that refused did not say.
const DEFAULT_RETRY: Duration = Duration::from_secs(1);

impl Problem {
    /// What a caller of `route` is told when the service behind it answers `status`.
    pub fn from_status(status: &Status, route: &Route) -> Self {
        Self::explained(status, route.rule.permission, |field| place(field, route))
    }

    /// What a caller is told when one of the services that an answer is put together from answers `status`: without its part there is
    /// no answer.
    pub fn from_part(status: &Status, service: &str, permission: &str, place: impl Fn(&str) -> Place) -> Self {
        let mut problem = Self::explained(status, permission, place);
        if problem.status.is_server_error() {
            let detail = format!(
                "{service} does not answer, and without its part the answer would not be whole: try again shortly."
            );
            problem.detail = detail.into();
            problem.details.metadata.insert("service".into(), service.to_owned());
        }
        problem
    }

    fn explained(status: &Status, permission: &str, place: impl Fn(&str) -> Place) -> Self {
        let details = status.get_error_details();
        let Some(info) = details.error_info().filter(|info| !info.reason.is_empty()) else {
            return Self::unexplained(status);
        };
        let reason = info.reason.clone();
        let mut problem =
            Self::new(http_status(status.code(), &reason), info.domain.clone(), reason, status.message().to_owned());
        problem.details.metadata = info.metadata.clone().into_iter().collect();
        if let Some(bad) = details.bad_request() {
            problem.details.errors = bad
                .field_violations
                .iter()
                .map(|violation| Fault { place: place(&violation.field), detail: violation.description.clone() })
                .collect();
        }
        problem.details.retry_after = details.retry_info().and_then(|info| info.retry_delay);
        problem.complete(permission)
    }

    /// An answer without ErrorInfo comes from a transport, not from a service. Its text is for the log only: it may name hosts and files.
    fn unexplained(status: &Status) -> Self {
        tracing::warn!(code = ?status.code(), message = status.message(), "a peer's answer has no reason");
        let problem = match status.code() {
            Code::DeadlineExceeded => Self::late(),
            Code::Unavailable | Code::Cancelled | Code::ResourceExhausted => {
                let detail = "A service that the answer depends on cannot be reached just now: try again shortly.";
                Self::mesh(StatusCode::SERVICE_UNAVAILABLE, Refusal::DependencyUnavailable, detail)
            }
            Code::Unimplemented => {
                let detail = "The service behind this address does not know the request: it runs an older version.";
                Self::gateway(StatusCode::NOT_IMPLEMENTED, "NOT_IMPLEMENTED", detail)
            }
            Code::Unauthenticated => {
                Self::unauthenticated("The access token is not valid: get a new one from the issuer.")
            }
            _ => Self::internal(),
        };
        problem.with_default_retry()
    }

    /// Adds the headers that the status calls for.
    fn complete(mut self, permission: &str) -> Self {
        let challenge = match self.status {
            StatusCode::UNAUTHORIZED => Some("Bearer error=\"invalid_token\"".to_owned()),
            StatusCode::FORBIDDEN if self.reason == Refusal::PermissionMissing.as_str_name() => {
                Some(format!("Bearer error=\"insufficient_scope\", scope=\"{permission}\""))
            }
            _ => None,
        };
        if let Some(value) = challenge.and_then(|text| HeaderValue::try_from(text).ok()) {
            self = self.with(header::WWW_AUTHENTICATE, value);
        }
        self.with_default_retry()
    }

    fn with_default_retry(mut self) -> Self {
        if matches!(self.status, StatusCode::SERVICE_UNAVAILABLE | StatusCode::TOO_MANY_REQUESTS) {
            self.details.retry_after.get_or_insert(DEFAULT_RETRY);
        }
        self
    }
}

/// The HTTP status of a gRPC code. Two reasons have one of their own in HTTP.
fn http_status(code: Code, reason: &str) -> StatusCode {
    match Refusal::from_str_name(reason) {
        Some(Refusal::EtagMismatch) => return StatusCode::PRECONDITION_FAILED,
        Some(Refusal::RequestIdReused) => return StatusCode::UNPROCESSABLE_ENTITY,
        _ => {}
    }
    match code {
        Code::InvalidArgument | Code::OutOfRange => StatusCode::BAD_REQUEST,
        Code::Unauthenticated => StatusCode::UNAUTHORIZED,
        Code::PermissionDenied => StatusCode::FORBIDDEN,
        Code::NotFound => StatusCode::NOT_FOUND,
        Code::AlreadyExists | Code::Aborted | Code::FailedPrecondition => StatusCode::CONFLICT,
        Code::ResourceExhausted => StatusCode::TOO_MANY_REQUESTS,
        Code::DeadlineExceeded => StatusCode::GATEWAY_TIMEOUT,
        // The caller who cancelled does not read this; another one of ours cancelled, and a retry helps.
        Code::Unavailable | Code::Cancelled => StatusCode::SERVICE_UNAVAILABLE,
        Code::Unimplemented => StatusCode::NOT_IMPLEMENTED,
        Code::Ok | Code::Unknown | Code::Internal | Code::DataLoss => StatusCode::INTERNAL_SERVER_ERROR,
    }
}

/// Where a field of the contract stands in a request of this route.
fn place(field: &str, route: &Route) -> Place {
    let first = field.split(['.', '[']).next().unwrap_or_default();
    let is = |candidate: &Option<prost_reflect::FieldDescriptor>| {
        candidate.as_ref().is_some_and(|known| known.name() == first)
    };
    if is(&route.request_id) {
        return Place::Header("Idempotency-Key".into());
    }
    if is(&route.etag) {
        return Place::Header("If-Match".into());
    }
    if route.page.as_ref().is_some_and(|page| page.field.name() == first) {
        return Place::Parameter(if field.ends_with("size") { "limit" } else { "pageToken" }.into());
    }
    let in_path = route.in_path.iter().any(|known| known.name() == first);
    if in_path || route.method == http::Method::GET {
        return Place::Parameter(camel(field));
    }
    let parts = field.split(['.', '[', ']']).filter(|part| !part.is_empty());
    Place::Pointer(parts.map(|part| format!("/{}", camel(part))).collect())
}

fn camel(name: &str) -> String {
    let mut words = name.split('_');
    let mut camel = words.next().unwrap_or_default().to_owned();
    for word in words {
        let mut letters = word.chars();
        camel.extend(letters.next().map(|first| first.to_ascii_uppercase()));
        camel.push_str(letters.as_str());
    }
    camel
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rest::route;
    use std::{collections::HashMap, sync::Arc};
    use tonic_types::{ErrorDetails, FieldViolation};

    fn route(rpc: &str) -> Arc<Route> {
        route::bind().unwrap().into_iter().find(|route| route.rpc.as_str().ends_with(rpc)).unwrap()
    }

    fn refused(code: Code, reason: &str) -> Status {
        let mut details = ErrorDetails::new();
        details.set_error_info(reason, "cases", HashMap::from([("caseId".to_owned(), "case_1".to_owned())]));
        Status::with_error_details(code, "A sentence with the remedy.", details)
    }

    #[test]
    fn every_code_has_its_status() {
        let table = [
            (Code::Ok, 500),
            (Code::Cancelled, 503),
            (Code::Unknown, 500),
            (Code::InvalidArgument, 400),
            (Code::DeadlineExceeded, 504),
            (Code::NotFound, 404),
            (Code::AlreadyExists, 409),
            (Code::PermissionDenied, 403),
            (Code::ResourceExhausted, 429),
            (Code::FailedPrecondition, 409),
            (Code::Aborted, 409),
            (Code::OutOfRange, 400),
            (Code::Unimplemented, 501),
            (Code::Internal, 500),
            (Code::Unavailable, 503),
            (Code::DataLoss, 500),
            (Code::Unauthenticated, 401),
        ];
        // gRPC numbers its codes 0 to 16.
        assert!((0..=16).all(|number| table.iter().any(|(code, _)| *code == Code::from_i32(number))));
        for (code, status) in table {
            let problem = Problem::from_status(&refused(code, "SOME_REASON"), &route("/GetCase"));
            assert_eq!(problem.status.as_u16(), status, "{code:?}");
            assert_eq!(problem.details.retry_after.is_some(), [429, 503].contains(&status), "{code:?}");
        }
    }

    #[test]
    fn a_changed_resource_is_412_and_a_reused_key_422() {
        let of = |code, reason| Problem::from_status(&refused(code, reason), &route("/RecordStep")).status;
        assert_eq!(of(Code::Aborted, "ETAG_MISMATCH"), 412);
        assert_eq!(of(Code::InvalidArgument, "REQUEST_ID_REUSED"), 422);
    }

    #[test]
    fn a_refusal_keeps_its_words() {
        let problem = Problem::from_status(&refused(Code::NotFound, "CASE_NOT_FOUND"), &route("/GetCase"));
        assert_eq!((problem.domain.as_ref(), problem.reason.as_ref()), ("cases", "CASE_NOT_FOUND"));
        assert_eq!(problem.detail, "A sentence with the remedy.");
        assert_eq!(problem.details.metadata["caseId"], "case_1");
    }

    #[test]
    fn who_lacks_a_permission_is_told_which() {
        let problem = Problem::from_status(&refused(Code::PermissionDenied, "PERMISSION_MISSING"), &route("/OpenCase"));
        assert_eq!(problem.details.headers[0].1, "Bearer error=\"insufficient_scope\", scope=\"cases.open\"");
    }

    #[test]
    fn nothing_that_a_transport_says_reaches_the_caller() {
        for number in 0..=16 {
            let status = Status::new(Code::from_i32(number), "tcp connect error 10.0.0.7:7400");
            let problem = Problem::from_status(&status, &route("/GetCase"));
            assert!(!problem.detail.contains("10.0.0.7") && problem.status.as_u16() >= 400);
        }
    }

    #[test]
    fn a_field_is_named_where_the_caller_wrote_it() {
        let at = |field: &str, rpc: &str| place(field, &route(rpc));
        let import = |field| at(field, "/ImportDecision");
        assert_eq!(
            import("financing_lines[2].stated_amount_ore"),
            Place::Pointer("/financingLines/2/statedAmountOre".into())
        );
        assert_eq!(at("request_id", "/OpenCase"), Place::Header("Idempotency-Key".into()));
        assert_eq!(at("etag", "/RecordStep"), Place::Header("If-Match".into()));
        assert_eq!(at("case_id", "/RecordStep"), Place::Parameter("caseId".into()));
        assert_eq!(at("occurred_on", "/RecordStep"), Place::Pointer("/occurredOn".into()));
        assert_eq!(at("page.size", "/ListCases"), Place::Parameter("limit".into()));
        assert_eq!(at("referrer_id", "/ListCases"), Place::Parameter("referrerId".into()));
    }

    #[test]
    fn each_field_violation_becomes_an_error_of_its_own() {
        let mut details = ErrorDetails::new();
        details.set_error_info("FIELDS_INVALID", "mesh", HashMap::new());
        details.set_bad_request(vec![FieldViolation::new("target", "must be 1 to 200 characters")]);
        let status = Status::with_error_details(Code::InvalidArgument, "The request breaks a rule.", details);
        let problem = Problem::from_status(&status, &route("/OpenCase"));
        let expected = Fault { place: Place::Pointer("/target".into()), detail: "must be 1 to 200 characters".into() };
        assert_eq!(problem.details.errors, [expected]);
    }
}
