//! What a caller is told when a request is not carried out: a closed set of kinds, a reason, the remedy, and the one map to and from gRPC.

use std::{collections::HashMap, fmt, time::Duration};

use proto::mesh::v1::Refusal as Reason;
use tonic::{Code, Status};
use tonic_types::{ErrorDetails, FieldViolation, PreconditionViolation, StatusExt};

/// What sort of refusal it is; each has one gRPC code.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// The request itself is wrong, whatever the state.
    InvalidArgument,
    /// There is no such thing, or none that the caller may see.
    NotFound,
    /// There is one already.
    AlreadyExists,
    /// The state does not allow it.
    FailedPrecondition,
    /// The subject may not.
    PermissionDenied,
    /// Nobody knows who the subject is.
    Unauthenticated,
    /// Somebody else was first; read again.
    Aborted,
    /// A limit is reached.
    ResourceExhausted,
    /// Not now; try again.
    Unavailable,
    /// The time is up.
    DeadlineExceeded,
    /// There is no such operation.
    Unimplemented,
}

impl Kind {
    const ALL: [(Self, Code); 11] = [
        (Self::InvalidArgument, Code::InvalidArgument),
        (Self::NotFound, Code::NotFound),
        (Self::AlreadyExists, Code::AlreadyExists),
        (Self::FailedPrecondition, Code::FailedPrecondition),
        (Self::PermissionDenied, Code::PermissionDenied),
        (Self::Unauthenticated, Code::Unauthenticated),
        (Self::Aborted, Code::Aborted),
        (Self::ResourceExhausted, Code::ResourceExhausted),
        (Self::Unavailable, Code::Unavailable),
        (Self::DeadlineExceeded, Code::DeadlineExceeded),
        (Self::Unimplemented, Code::Unimplemented),
    ];

    fn code(self) -> Code {
        Self::ALL.iter().find(|(kind, _)| *kind == self).map_or(Code::Internal, |(_, code)| *code)
    }

    fn of(code: Code) -> Option<Self> {
        Self::ALL.iter().find(|(_, other)| *other == code).map(|(kind, _)| *kind)
    }
}

/// A service's own refusals: one enum in its `domain/refusal.rs`, one name each in its `refusal.proto`.
pub trait Refusal: fmt::Debug {
    /// The `domain` in ErrorInfo: the service's name.
    const DOMAIN: &'static str;
    /// What sort it is.
    fn kind(&self) -> Kind;
    /// The name in the service's `Refusal` enum.
    fn reason(&self) -> &'static str;
    /// A full sentence to a human, with the remedy. Holds no personal data.
    fn message(&self) -> String;
    /// What a program needs to act on it. Holds no personal data.
    fn metadata(&self) -> Vec<(&'static str, String)> {
        Vec::new()
    }
}

/// A refusal as it goes over the wire.
#[derive(Debug, Clone, PartialEq)]
pub struct Refused {
    /// The service that refused.
    pub domain: String,
    /// What sort it is.
    pub kind: Kind,
    /// Why, as a word.
    pub reason: String,
    /// Why, as a sentence with the remedy.
    pub message: String,
    /// What a program needs to act on it.
    pub metadata: HashMap<String, String>,
    /// The fields that break a rule, with the rule and the remedy.
    pub fields: Vec<(String, String)>,
    /// When a retry makes sense.
    pub retry_after: Option<Duration>,
}

impl Refused {
    /// A refusal of the mesh itself.
    pub fn mesh(reason: Reason, message: impl Into<String>) -> Self {
        let retry_after = match reason {
            Reason::Overloaded | Reason::Draining | Reason::DependencyUnavailable => Some(Duration::from_secs(1)),
            _ => None,
        };
        Self {
            domain: "mesh".into(),
            kind: kind_of(reason),
            reason: reason.as_str_name().into(),
            message: message.into(),
            metadata: HashMap::new(),
            fields: Vec::new(),
            retry_after,
        }
    }
}

fn kind_of(reason: Reason) -> Kind {
    match reason {
        Reason::Unspecified | Reason::FieldsInvalid | Reason::RequestIdReused | Reason::PageTokenInvalid => {
            Kind::InvalidArgument
        }
        Reason::EtagMismatch => Kind::Aborted,
        Reason::TokenInvalid => Kind::Unauthenticated,
        Reason::PermissionMissing | Reason::SubjectNotAllowed | Reason::CallerNotAllowed => Kind::PermissionDenied,
        Reason::Overloaded | Reason::Draining | Reason::DependencyUnavailable | Reason::Internal => Kind::Unavailable,
        Reason::DeadlinePassed => Kind::DeadlineExceeded,
        Reason::EventNotParked | Reason::ServiceNotHosted => Kind::NotFound,
    }
}

/// Why a request was not carried out.
#[derive(Debug)]
pub enum Error {
    /// By rule: the caller is told why, and what to do.
    Refused(Box<Refused>),
    /// By fault: it is logged here, and the caller gets a trace id.
    Failed(anyhow::Error),
}

impl Error {
    /// The refusal, if it is one.
    pub fn refused(&self) -> Option<&Refused> {
        match self {
            Self::Refused(refused) => Some(refused),
            Self::Failed(_) => None,
        }
    }

    /// Whether this is a refusal for the given reason.
    pub fn is(&self, reason: &str) -> bool {
        self.refused().is_some_and(|refused| refused.reason == reason)
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Refused(refused) => write!(f, "{}: {}", refused.reason, refused.message),
            Self::Failed(fault) => write!(f, "{fault:#}"),
        }
    }
}

/// A refusal of the mesh itself, with its sentence.
pub fn mesh(reason: Reason, message: impl Into<String>) -> Error {
    Error::Refused(Box::new(Refused::mesh(reason, message)))
}

/// Refuses where the caller decided on another state than the current. An empty etag means that the caller does not mind.
pub fn check_etag(stated: &str, current: &str) -> Result<(), Error> {
    if stated.is_empty() || stated == current {
        return Ok(());
    }
    Err(mesh(Reason::EtagMismatch, "The resource has changed since it was read: read it again, and decide anew."))
}

impl<R: Refusal> From<R> for Error {
    fn from(refusal: R) -> Self {
        Self::Refused(Box::new(Refused {
            domain: R::DOMAIN.into(),
            kind: refusal.kind(),
            reason: refusal.reason().into(),
            message: refusal.message(),
            metadata: refusal.metadata().into_iter().map(|(key, value)| (key.to_owned(), value)).collect(),
            fields: Vec::new(),
            retry_after: None,
        }))
    }
}

impl From<anyhow::Error> for Error {
    fn from(fault: anyhow::Error) -> Self {
        Self::Failed(fault)
    }
}

impl From<sea_orm::DbErr> for Error {
    fn from(fault: sea_orm::DbErr) -> Self {
        use sea_orm::DbErr;
        match fault {
            DbErr::ConnectionAcquire(_) | DbErr::Conn(_) => {
                tracing::warn!(error = %fault, "the database cannot be reached");
                mesh(
                    Reason::DependencyUnavailable,
                    "The service's database cannot be reached just now: try again shortly.",
                )
            }
            fault if crate::store::is_full(&fault) => {
                tracing::error!(error = %fault, "the database has no room left: make room on its disk");
                mesh(
                    Reason::DependencyUnavailable,
                    "The service's database has no room left, and nothing was changed: try again with the same request_id when the operators have made room.",
                )
            }
            _ => Self::Failed(anyhow::Error::new(fault)),
        }
    }
}

impl From<Error> for Status {
    fn from(error: Error) -> Self {
        match error {
            Error::Refused(refused) => (*refused).into(),
            Error::Failed(fault) => {
                tracing::error!(error = format!("{fault:#}"), "a request failed inside");
                let mut details = ErrorDetails::new();
                details.set_error_info(Reason::Internal.as_str_name(), "mesh", HashMap::new());
                let message = "Something failed inside; nothing was changed. Give the trace id to the operators.";
                Status::with_error_details(Code::Internal, message, details)
            }
        }
    }
}

impl From<Refused> for Status {
    fn from(refused: Refused) -> Self {
        let mut details = ErrorDetails::new();
        if !refused.fields.is_empty() {
            let violations =
                refused.fields.iter().map(|(field, rule)| FieldViolation::new(field, rule)).collect::<Vec<_>>();
            details.set_bad_request(violations);
        }
        if refused.kind == Kind::FailedPrecondition {
            let subject = refused.metadata.get("subject").cloned().unwrap_or_default();
            details.set_precondition_failure(vec![PreconditionViolation::new(
                &refused.reason,
                subject,
                &refused.message,
            )]);
        }
        if refused.retry_after.is_some() {
            details.set_retry_info(refused.retry_after);
        }
        details.set_error_info(refused.reason, refused.domain, refused.metadata);
        Status::with_error_details(refused.kind.code(), refused.message, details)
    }
}

impl From<Status> for Error {
    /// Reads a peer's answer. A refusal keeps its reason; anything else is a fault of ours.
    fn from(status: Status) -> Self {
        let details = status.get_error_details();
        let (Some(kind), Some(info)) = (Kind::of(status.code()), details.error_info()) else {
            return match status.code() {
                Code::Unavailable | Code::Unknown | Code::Cancelled => mesh(
                    Reason::DependencyUnavailable,
                    "A service that the answer depends on cannot be reached just now: try again shortly.",
                ),
                Code::DeadlineExceeded => mesh(
                    Reason::DeadlinePassed,
                    "The deadline passed before the work was done; a retry with the same request_id is safe.",
                ),
                code => Self::Failed(anyhow::anyhow!("a peer answered {code:?}: {}", status.message())),
            };
        };
        let fields = details.bad_request().map(|bad| {
            bad.field_violations
                .iter()
                .map(|violation| (violation.field.clone(), violation.description.clone()))
                .collect()
        });
        Self::Refused(Box::new(Refused {
            domain: info.domain.clone(),
            kind,
            reason: info.reason.clone(),
            message: status.message().to_owned(),
            metadata: info.metadata.clone(),
            fields: fields.unwrap_or_default(),
            retry_after: details.retry_info().and_then(|info| info.retry_delay),
        }))
    }
}

/// Collects what is wrong with a request's fields, so that the caller learns it all at once.
#[derive(Debug, Default)]
pub struct Fields(Vec<(String, String)>);

impl Fields {
    /// Nothing is wrong yet.
    pub fn new() -> Self {
        Self::default()
    }

    /// Takes a parsed value, or notes the rule that the field breaks.
    pub fn take<T>(&mut self, field: &str, parsed: Result<T, String>) -> Option<T> {
        parsed.map_err(|rule| self.reject(field, rule)).ok()
    }

    /// Notes that a field breaks a rule. The rule is a sentence with the remedy, and never repeats the value.
    pub fn reject(&mut self, field: &str, rule: impl Into<String>) {
        self.0.push((field.to_owned(), rule.into()));
    }

    /// Whether nothing is wrong.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The refusal that names each field.
    pub fn refusal(self) -> Error {
        let names: Vec<_> = self.0.iter().map(|(field, _)| field.as_str()).collect();
        let message = format!("The request breaks a rule in: {}. Each is explained in the details.", names.join(", "));
        let mut refused = Refused::mesh(Reason::FieldsInvalid, message);
        refused.fields = self.0;
        Error::Refused(Box::new(refused))
    }
}

/// Two things that were read from one request, or the refusal that names what is wrong in either.
pub fn both<A, B>(one: Result<A, Error>, other: Result<B, Error>) -> Result<(A, B), Error> {
    let of_fields = |error: &Error| error.refused().is_some_and(|refused| !refused.fields.is_empty());
    match (one, other) {
        (Ok(one), Ok(other)) => Ok((one, other)),
        (Err(Error::Refused(one)), Err(other)) if !one.fields.is_empty() && of_fields(&other) => {
            let more = other.refused().map(|refused| refused.fields.clone()).unwrap_or_default();
            Err(Fields([one.fields, more].concat()).refusal())
        }
        (Err(error), _) | (_, Err(error)) => Err(error),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Debug)]
    struct NoRoom;

    impl Refusal for NoRoom {
        const DOMAIN: &'static str = "test";
        fn kind(&self) -> Kind {
            Kind::FailedPrecondition
        }
        fn reason(&self) -> &'static str {
            "NO_ROOM"
        }
        fn message(&self) -> String {
            "There is no room left: choose another day.".into()
        }
        fn metadata(&self) -> Vec<(&'static str, String)> {
            vec![("subject", "node_1".into())]
        }
    }

    #[test]
    fn a_refusal_survives_the_wire_with_reason_metadata_and_sentence() {
        let sent = Error::from(NoRoom);
        let before = sent.refused().cloned();
        let received = Error::from(Status::from(sent));
        assert_eq!(received.refused().cloned(), before);
    }

    #[test]
    fn all_wrong_fields_are_named_at_once() {
        let mut fields = Fields::new();
        let number = fields.take::<u8>("number", Err("must have ten figures".into()));
        fields.reject("name", "must not be empty");
        assert!(number.is_none() && !fields.is_empty());
        let status = Status::from(fields.refusal());
        assert_eq!(status.code(), Code::InvalidArgument);
        let named: Vec<_> = status.get_details_bad_request().map(|bad| bad.field_violations).unwrap_or_default();
        assert_eq!(named.iter().map(|violation| violation.field.as_str()).collect::<Vec<_>>(), ["number", "name"]);
    }

    #[test]
    fn what_is_wrong_in_two_readings_is_named_at_once_too() {
        let wrong = |field: &str| {
            let mut fields = Fields::new();
            fields.reject(field, "must be another");
            Err::<(), _>(fields.refusal())
        };
        let named = |error: Error| error.refused().map(|refused| refused.fields.len());
        assert_eq!(both(wrong("a"), wrong("b")).err().and_then(named), Some(2));
        assert_eq!(both(wrong("a"), Ok(1)).err().and_then(named), Some(1));
        assert!(both(Err::<(), _>(NoRoom.into()), wrong("b")).is_err_and(|error| error.is("NO_ROOM")));
        assert!(both(Ok(1), Ok(2)).is_ok_and(|read| read == (1, 2)));
    }

    #[test]
    fn a_fault_shows_nothing_of_its_inside() {
        let status = Status::from(Error::Failed(anyhow::anyhow!("password=hunter2")));
        assert_eq!(status.code(), Code::Internal);
        assert!(!format!("{status:?}").contains("hunter2"));
    }
}
