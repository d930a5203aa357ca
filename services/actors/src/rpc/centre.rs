//! Operations on the centre itself: which of them write, and where each is written down.

use mesh::{
    hub::Mesh,
    unit::{read, write},
};
use proto::reell::actors::v1::{
    AppointHostRequest, AppointHostResponse, DecideAlternativeRequest, DecideAlternativeResponse, EndHostRequest,
    EndHostResponse, GetCentreRequest, GetCentreResponse, ListAlternativesRequest, ListAlternativesResponse,
    ListHostsRequest, ListHostsResponse, OrderHandoverRequest, OrderHandoverResponse, RecordAlternativeRequest,
    RecordAlternativeResponse, ReviseAlternativeRequest, ReviseAlternativeResponse, centre_server::Centre,
};
use tonic::{Request, Response, Status};

mod appoint_host;
mod decide_alternative;
mod end_host;
mod get_centre;
mod list_alternatives;
mod list_hosts;
mod order_handover;
mod record_alternative;
mod revise_alternative;

/// The centre as gRPC sees it.
pub struct CentreService {
    mesh: Mesh,
}

impl CentreService {
    /// Those of a mesh.
    pub fn new(mesh: Mesh) -> Self {
        Self { mesh }
    }
}

#[tonic::async_trait]
impl Centre for CentreService {
    async fn appoint_host(
        &self,
        request: Request<AppointHostRequest>,
    ) -> Result<Response<AppointHostResponse>, Status> {
        write(&self.mesh, request, appoint_host::run).await
    }

    async fn end_host(&self, request: Request<EndHostRequest>) -> Result<Response<EndHostResponse>, Status> {
        write(&self.mesh, request, end_host::run).await
    }

    async fn get_centre(&self, request: Request<GetCentreRequest>) -> Result<Response<GetCentreResponse>, Status> {
        read(&self.mesh, request, get_centre::run).await
    }

    async fn list_hosts(&self, request: Request<ListHostsRequest>) -> Result<Response<ListHostsResponse>, Status> {
        read(&self.mesh, request, list_hosts::run).await
    }

    async fn record_alternative(
        &self,
        request: Request<RecordAlternativeRequest>,
    ) -> Result<Response<RecordAlternativeResponse>, Status> {
        write(&self.mesh, request, record_alternative::run).await
    }

    async fn revise_alternative(
        &self,
        request: Request<ReviseAlternativeRequest>,
    ) -> Result<Response<ReviseAlternativeResponse>, Status> {
        write(&self.mesh, request, revise_alternative::run).await
    }

    async fn decide_alternative(
        &self,
        request: Request<DecideAlternativeRequest>,
    ) -> Result<Response<DecideAlternativeResponse>, Status> {
        write(&self.mesh, request, decide_alternative::run).await
    }

    async fn list_alternatives(
        &self,
        request: Request<ListAlternativesRequest>,
    ) -> Result<Response<ListAlternativesResponse>, Status> {
        read(&self.mesh, request, list_alternatives::run).await
    }

    async fn order_handover(
        &self,
        request: Request<OrderHandoverRequest>,
    ) -> Result<Response<OrderHandoverResponse>, Status> {
        write(&self.mesh, request, order_handover::run).await
    }
}
