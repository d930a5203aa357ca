//! Every call has an end: the caller's deadline, capped, or the default; work that cannot be done in time is not begun.

use std::{
    collections::BTreeSet,
    sync::LazyLock,
    time::{Duration, Instant},
};

use axum::{
    extract::{Request, State},
    middleware::Next,
    response::Response,
};
use http::{HeaderName, HeaderValue};
use prost::Message;
use prost_types::MethodDescriptorProto;
use proto::mesh::v1::Refusal as Reason;

use crate::{config::Limits, guard::refuse, refusal::Fields};

/// The header in which a caller says how long it will wait.
pub(crate) const GRPC_TIMEOUT: HeaderName = HeaderName::from_static("grpc-timeout");

/// What is said when the time is up.
pub(crate) const PASSED: &str =
    "The deadline passed before the work was done; a retry with the same request_id is safe.";

/// When the answer is worth nothing any more. It stands in the request's extensions, and is handed on to each peer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Deadline(pub Instant);

/// When the call reached this process, so that waiting in the queue counts against its deadline.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Arrived(pub Instant);

/// How long calls may take.
#[derive(Debug, Clone, Copy)]
pub struct Bounds {
    most: Duration,
    default: Duration,
    least: Duration,
}

impl Bounds {
    /// The bounds that the configuration sets.
    pub fn new(limits: &Limits) -> Self {
        Self {
            most: Duration::from_millis(limits.max_deadline_ms),
            default: Duration::from_millis(limits.default_deadline_ms),
            least: Duration::from_millis(limits.min_remaining_ms),
        }
    }
}

/// Ends a call at its deadline with DEADLINE_EXCEEDED. An RPC that answers with a stream has no end of this kind: each
/// message of it has one, or it ends when it is idle.
pub async fn bound(State(bounds): State<Bounds>, mut request: Request, next: Next) -> Response {
    // The header goes no further: what is below would answer CANCELLED, which a caller may not retry.
    let stated = request.headers_mut().remove(GRPC_TIMEOUT);
    if streams(request.uri().path()) {
        return next.run(request).await;
    }
    let wanted = match stated.as_ref().map(parse).transpose() {
        Ok(wanted) => wanted.unwrap_or(bounds.default).min(bounds.most),
        Err(rule) => {
            let mut fields = Fields::new();
            fields.reject("grpc-timeout", rule);
            return tonic::Status::from(fields.refusal()).into_http();
        }
    };
    let now = Instant::now();
    let deadline = request.extensions().get::<Arrived>().map_or(now, |arrived| arrived.0) + wanted;
    if deadline.saturating_duration_since(now) < bounds.least {
        return refuse(
            Reason::DeadlinePassed,
            "Too little of the deadline is left to begin; a retry with a later deadline is safe.",
        );
    }
    request.extensions_mut().insert(Deadline(deadline));
    match tokio::time::timeout_at(deadline.into(), next.run(request)).await {
        Ok(response) => response,
        Err(_) => refuse(Reason::DeadlinePassed, PASSED),
    }
}

/// Whether an RPC answers with a stream.
pub(crate) fn streams(path: &str) -> bool {
    static STREAMS: LazyLock<BTreeSet<String>> = LazyLock::new(|| of_the_contract(|method| method.server_streaming()));
    path == "/grpc.health.v1.Health/Watch" || path.starts_with("/grpc.reflection.") || STREAMS.contains(path)
}

/// Whether an RPC's stream is silent for as long as nothing happens, so that it is ended when it is idle. Others that never end by
/// themselves are answers in parts: they say every few seconds that nothing has changed.
pub(crate) fn watches(path: &str) -> bool {
    path == "/mesh.v1.Events/WatchEvents"
}

/// Whether an RPC takes a stream. It then answers with one too.
pub(crate) fn takes_a_stream(path: &str) -> bool {
    static STREAMS: LazyLock<BTreeSet<String>> = LazyLock::new(|| of_the_contract(|method| method.client_streaming()));
    STREAMS.contains(path)
}

fn of_the_contract(wanted: fn(&MethodDescriptorProto) -> bool) -> BTreeSet<String> {
    let contract = prost_types::FileDescriptorSet::decode(proto::DESCRIPTORS).unwrap_or_default();
    let mut paths = BTreeSet::new();
    for file in &contract.file {
        for service in &file.service {
            for method in service.method.iter().filter(|method| wanted(method)) {
                paths.insert(format!("/{}.{}/{}", file.package(), service.name(), method.name()));
            }
        }
    }
    paths
}

/// Reads the wire's form: at most eight digits and a unit. The error is the rule.
pub(crate) fn parse(value: &HeaderValue) -> Result<Duration, String> {
    let read = || {
        let text = value.to_str().ok()?;
        let (digits, unit) = text.split_at_checked(text.len().checked_sub(1)?)?;
        if digits.is_empty() || digits.len() > 8 || !digits.bytes().all(|digit| digit.is_ascii_digit()) {
            return None;
        }
        let amount: u64 = digits.parse().ok()?;
        match unit {
            "H" => Some(Duration::from_secs(amount * 3_600)),
            "M" => Some(Duration::from_secs(amount * 60)),
            "S" => Some(Duration::from_secs(amount)),
            "m" => Some(Duration::from_millis(amount)),
            "u" => Some(Duration::from_micros(amount)),
            "n" => Some(Duration::from_nanos(amount)),
            _ => None,
        }
    };
    read().ok_or_else(|| "must be one to eight digits and one of H, M, S, m, u, n, such as 500m".into())
}

/// Writes the wire's form, in whole milliseconds.
pub(crate) fn format(left: Duration) -> HeaderValue {
    let millis = left.as_millis().min(99_999_999);
    HeaderValue::try_from(format!("{millis}m")).unwrap_or(HeaderValue::from_static("1m"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_timeout_is_read_in_each_unit() {
        let cases = [
            ("1H", Duration::from_secs(3_600)),
            ("2M", Duration::from_secs(120)),
            ("3S", Duration::from_secs(3)),
            ("4m", Duration::from_millis(4)),
            ("5u", Duration::from_micros(5)),
            ("6n", Duration::from_nanos(6)),
            ("99999999H", Duration::from_secs(99_999_999 * 3_600)),
        ];
        for (text, expected) in cases {
            assert_eq!(parse(&HeaderValue::from_static(text)), Ok(expected), "{text}");
        }
    }

    #[test]
    fn a_bad_timeout_is_refused_with_the_rule() {
        for text in ["", "S", "5", "5s", "+5S", "-5S", "5 S", "123456789m", "5Å", "5mm"] {
            assert!(
                HeaderValue::from_str(text).is_err() || parse(&HeaderValue::from_str(text).unwrap()).is_err(),
                "{text}"
            );
        }
    }

    #[test]
    fn the_feed_of_events_is_a_stream_and_an_ordinary_rpc_is_not() {
        assert!(streams("/mesh.v1.Events/WatchEvents"));
        assert!(!streams("/mesh.v1.Events/ListParkedEvents"));
        assert!(!streams("/grpc.health.v1.Health/Check"));
    }

    proptest! {
        #[test]
        fn any_header_is_read_or_refused_without_a_panic(bytes in prop::collection::vec(any::<u8>(), 0..12)) {
            if let Ok(value) = HeaderValue::from_bytes(&bytes) {
                let _ = parse(&value);
            }
        }

        #[test]
        fn what_is_written_is_read_back(millis in 0u64..99_999_999) {
            prop_assert_eq!(parse(&format(Duration::from_millis(millis))), Ok(Duration::from_millis(millis)));
        }
    }
}
