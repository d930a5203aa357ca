//! What a unit knows of the call that it is carried out for: who asks, for what, until when, and how that is written down.

use std::{
    sync::{Arc, atomic::AtomicBool},
    time::Instant,
};

use proto::{Rule, mesh::v1::Refusal as Reason};
use tonic::Request;
use uuid::Uuid;

use crate::{
    audit,
    caller::Caller,
    clock::Timestamp,
    connect::{CallContext, Link},
    deadline::Deadline,
    hub::Mesh,
    refusal::{Error, mesh as refuse},
    telemetry,
};

/// Who asks, for what, and until when.
#[derive(Clone)]
pub struct Call {
    pub caller: Arc<Caller>,
    pub action: &'static str,
    pub path: &'static str,
    pub personal_data: bool,
    pub deadline: Option<Instant>,
}

impl Call {
    pub fn of<Q>(request: &Request<Q>) -> Result<Self, Error> {
        let extensions = request.extensions();
        let (Some(rule), Some(caller)) = (extensions.get::<&'static Rule>(), extensions.get::<Arc<Caller>>()) else {
            return Err(Error::Failed(anyhow::anyhow!("a request came past the guard")));
        };
        Ok(Self {
            caller: Arc::clone(caller),
            action: rule.audit,
            path: rule.path,
            personal_data: rule.personal_data,
            deadline: extensions.get::<Deadline>().map(|deadline| deadline.0),
        })
    }

    /// What a service does by itself, on an event or a schedule.
    pub fn of_service(name: &str, action: &'static str) -> Self {
        Self { caller: Arc::new(Caller::service(name)), action, path: "", personal_data: false, deadline: None }
    }
}

/// Whether the time is up.
pub fn late(call: &Call) -> bool {
    call.deadline.is_some_and(|deadline| deadline <= Instant::now())
}

pub fn deadline_passed() -> Error {
    refuse(
        Reason::DeadlinePassed,
        "The deadline passed before the work was done; a retry with the same request_id is safe.",
    )
}

pub fn link(mesh: &Mesh, call: &Call, closed: &Arc<AtomicBool>) -> Link {
    let context = CallContext { deadline: call.deadline, token: call.caller.token.clone(), closed: Arc::clone(closed) };
    Link::new(Arc::clone(mesh.directory()), mesh.name(), context)
}

pub fn entry(
    mesh: &Mesh,
    call: &Call,
    at: Timestamp,
    effect: &'static str,
    resource: String,
    purpose: String,
    request: Vec<u8>,
) -> audit::ActiveModel {
    let trace_id = telemetry::trace_id().unwrap_or_default();
    let said =
        audit::Entry { at, caller: &call.caller, effect, action: call.action, resource, purpose, trace_id, request };
    said.row(new_id(at), mesh.keys())
}

pub fn new_id(at: Timestamp) -> Uuid {
    let millis = u64::try_from(at.micros() / 1_000).unwrap_or_default();
    uuid::Builder::from_unix_timestamp_millis(millis, &rand::random()).into_uuid()
}
