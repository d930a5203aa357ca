//! Asks a process whether it is ready, as a container's health check does.

use tonic::Code;
use tonic_health::pb::{HealthCheckRequest, health_check_response::ServingStatus, health_client::HealthClient};

use crate::connect::Peer;

/// Why a process is not ready.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
pub enum NotReady {
    /// It answers, and says no.
    #[error("The process is not ready: it is starting, or stopping.")]
    NotServing,
    /// It does not have that service.
    #[error("The process does not serve '{0}': ask for a service that it hosts, or for none to mean all.")]
    NotHosted(String),
    /// It does not answer.
    #[error("The process does not answer: {0}")]
    NoAnswer(String),
}

/// Whether the process behind a peer is ready to serve `grpc_name`, or anything where that is empty.
pub async fn check(peer: Peer, grpc_name: &str) -> Result<(), NotReady> {
    let request = HealthCheckRequest { service: grpc_name.to_owned() };
    match HealthClient::new(peer).check(request).await {
        Ok(answer) if answer.get_ref().status == ServingStatus::Serving as i32 => Ok(()),
        Ok(_) => Err(NotReady::NotServing),
        Err(status) if status.code() == Code::NotFound => Err(NotReady::NotHosted(grpc_name.to_owned())),
        Err(status) => Err(NotReady::NoAnswer(status.message().to_owned())),
    }
}
