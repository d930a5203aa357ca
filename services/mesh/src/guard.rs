//! Who may call what: the rule that each RPC states is enforced here, on the peer's certificate and the subject's token, and denies by default.

use std::sync::Arc;

use axum::{
    extract::{Request, State},
    middleware::Next,
    response::Response,
};
use http::{HeaderMap, header::AUTHORIZATION};
use proto::{Rule, Subject, mesh::v1::Refusal as Reason};
use tonic::Status;

use crate::{caller::Caller, clock::Clock, refusal, token::Verifier};

/// The caller without a service's certificate. It exists on a plaintext loopback listener only.
pub const EDGE: &str = "edge";

/// Who is at the other end of the connection, stamped by the listener or by the peer in the same process, never by the request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PeerIdentity(pub Arc<str>);

/// What the guard decides with.
#[derive(Clone)]
pub struct Guard {
    verifier: Arc<Verifier>,
    clock: Clock,
}

impl Guard {
    /// A guard that believes the verifier's issuers.
    pub fn new(verifier: Arc<Verifier>, clock: Clock) -> Self {
        Self { verifier, clock }
    }
}

/// Lets a call through with its `Arc<Caller>` and `&'static Rule` in the extensions, or answers with the refusal.
pub async fn check(State(guard): State<Guard>, mut request: Request, next: Next) -> Response {
    let path = request.uri().path();
    if is_open(path) {
        return next.run(request).await;
    }
    let Some(rule) = Rule::of(path) else {
        return Status::unimplemented(
            "There is no such RPC in this contract; server reflection lists those there are.",
        )
        .into_http();
    };
    let via = request.extensions().get::<PeerIdentity>().map_or("", |peer| &*peer.0);
    let decided = decide(rule, via, || proven(&guard, via, request.headers()));
    match decided {
        Ok(caller) => {
            request.extensions_mut().insert(Arc::new(caller));
            request.extensions_mut().insert(rule);
            next.run(request).await
        }
        Err(denial) => {
            // A refused call is a security event; whose token it was stays out of the log.
            tracing::info!(rpc = rule.path, via, reason = denial.reason().as_str_name(), "a call was refused");
            refuse(denial.reason(), denial.message(rule))
        }
    }
}

/// A refusal of the mesh as an answer on the wire.
pub(crate) fn refuse<B: Default>(reason: Reason, message: impl Into<String>) -> http::Response<B> {
    Status::from(refusal::mesh(reason, message)).into_http()
}

/// Health and reflection hold nothing of the centre's, and must answer before anyone has a token.
fn is_open(path: &str) -> bool {
    path.starts_with("/grpc.health.v1.") || path.starts_with("/grpc.reflection.")
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum Denial {
    Caller,
    Token(String),
    /// The fault is ours and passes: the issuer's keys are not at hand yet.
    Keys(String),
    Subject,
    Permission,
}

/// The whole decision. The token is looked at last, since its signature costs the most.
fn decide(rule: &Rule, via: &str, proven: impl FnOnce() -> Result<Option<Caller>, Denial>) -> Result<Caller, Denial> {
    if !rule.callers.contains(&via) {
        return Err(Denial::Caller);
    }
    let Some(caller) = proven()? else {
        // Without a token a service acts for itself, on an event or a schedule; the edge is nobody.
        if via != EDGE && rule.subjects.contains(&Subject::Service) {
            return Ok(Caller::service(via));
        }
        return Err(Denial::Token(
            "The call carries no access token: get one from the issuer, and send it as 'authorization: Bearer …'."
                .into(),
        ));
    };
    if !rule.subjects.contains(&caller.subject) {
        return Err(Denial::Subject);
    }
    if !caller.can(rule.permission) {
        return Err(Denial::Permission);
    }
    Ok(caller)
}

/// The subject that the call's token proves; `None` where there is no token at all. No other header says who anybody is.
fn proven(guard: &Guard, via: &str, headers: &HeaderMap) -> Result<Option<Caller>, Denial> {
    let mut values = headers.get_all(AUTHORIZATION).iter();
    let Some(value) = values.next() else { return Ok(None) };
    if values.next().is_some() {
        return Err(Denial::Token("The call carries more than one access token: send one.".into()));
    }
    let token = value
        .to_str()
        .ok()
        .and_then(|text| text.split_once(' '))
        .filter(|(scheme, _)| scheme.eq_ignore_ascii_case("bearer"))
        .map(|(_, token)| token.trim())
        .filter(|token| !token.is_empty())
        .ok_or_else(|| {
            Denial::Token("The authorization is not 'Bearer' and an access token: get one from the issuer.".into())
        })?;
    let verified = guard.verifier.verify(token, guard.clock.now());
    let mut caller = verified.map_err(|fault| {
        if fault.passes() { Denial::Keys(fault.to_string()) } else { Denial::Token(fault.to_string()) }
    })?;
    caller.via = via.to_owned();
    caller.token = Some(token.into());
    Ok(Some(caller))
}

impl Denial {
    fn reason(&self) -> Reason {
        match self {
            Self::Caller => Reason::CallerNotAllowed,
            Self::Token(_) => Reason::TokenInvalid,
            Self::Keys(_) => Reason::DependencyUnavailable,
            Self::Subject => Reason::SubjectNotAllowed,
            Self::Permission => Reason::PermissionMissing,
        }
    }

    fn message(&self, rule: &Rule) -> String {
        match self {
            Self::Caller => {
                "The service at the other end of the connection may not make this call: call through the gateway."
                    .into()
            }
            Self::Token(sentence) | Self::Keys(sentence) => sentence.clone(),
            Self::Subject => {
                "This kind of subject may not ask for this: use an account of a kind that the RPC's rule names.".into()
            }
            Self::Permission => {
                format!("The permission '{}' is missing: ask the centre's administrator for it.", rule.permission)
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proto::Effect;

    const SUBJECTS: [Subject; 3] = [Subject::Operator, Subject::Partner, Subject::Service];

    fn subject(subject: Subject, permissions: &[&str]) -> Caller {
        Caller {
            subject,
            permissions: Arc::new(permissions.iter().map(|&held| held.to_owned()).collect()),
            ..Caller::service("someone")
        }
    }

    /// Every combination of rule, peer and token, against the rule said once more in other words.
    #[test]
    fn a_call_passes_only_with_a_listed_peer_and_a_listed_subject_that_holds_the_permission() {
        const LISTS: [&[Subject]; 4] = [
            &[Subject::Operator],
            &[Subject::Partner, Subject::Service],
            &[Subject::Service],
            &[Subject::Operator, Subject::Partner, Subject::Service],
        ];
        for subjects in LISTS {
            let rule = Rule {
                path: "/test.v1.Test/Ask",
                permission: "test.ask",
                effect: Effect::Read,
                audit: "TestAsked",
                callers: &["cases", EDGE],
                subjects,
                personal_data: false,
            };
            for via in ["cases", "funding", EDGE, ""] {
                let listed = via == "cases" || via == EDGE;
                let nobody = decide(&rule, via, || Ok(None));
                let expected = match (listed, via == "cases" && subjects.contains(&Subject::Service)) {
                    (false, _) => Err(Reason::CallerNotAllowed),
                    (true, true) => Ok(Caller::service("cases")),
                    (true, false) => Err(Reason::TokenInvalid),
                };
                assert_eq!(nobody.map_err(|denial| denial.reason()), expected, "{via} without a token, {subjects:?}");
                let forged = decide(&rule, via, || Err(Denial::Token("expired".into())));
                assert_eq!(forged, Err(if listed { Denial::Token("expired".into()) } else { Denial::Caller }), "{via}");
                for kind in SUBJECTS {
                    for permissions in [&["test.ask"][..], &["test.tell"], &[]] {
                        let caller = subject(kind, permissions);
                        let expected = match (listed, subjects.contains(&kind), permissions.contains(&"test.ask")) {
                            (false, ..) => Err(Denial::Caller),
                            (true, false, _) => Err(Denial::Subject),
                            (true, true, false) => Err(Denial::Permission),
                            (true, true, true) => Ok(caller.clone()),
                        };
                        assert_eq!(decide(&rule, via, || Ok(Some(caller))), expected, "{via} {kind:?} {permissions:?}");
                    }
                }
            }
        }
    }

    #[test]
    fn only_health_and_reflection_are_open() {
        for path in ["/grpc.health.v1.Health/Check", "/grpc.reflection.v1alpha.ServerReflection/ServerReflectionInfo"] {
            assert!(is_open(path));
        }
        assert!(proto::RULES.iter().all(|rule| !is_open(rule.path)));
    }
}
