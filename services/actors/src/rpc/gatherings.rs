//! Operations on gatherings: which of them write, and where each is written down.

use mesh::{
    hub::Mesh,
    unit::{read, write},
};
use proto::reell::actors::v1::{
    CancelGatheringRequest, CancelGatheringResponse, GetGatheringRequest, GetGatheringResponse,
    InviteOrganisationsRequest, InviteOrganisationsResponse, ListGatheringsRequest, ListGatheringsResponse,
    ListInvolvementRequest, ListInvolvementResponse, ListTargetGroupsRequest, ListTargetGroupsResponse,
    PlanGatheringRequest, PlanGatheringResponse, RecordAttendanceRequest, RecordAttendanceResponse,
    RecordOutcomeRequest, RecordOutcomeResponse, ReviseGatheringRequest, ReviseGatheringResponse,
    ReviseTargetGroupRequest, ReviseTargetGroupResponse, gatherings_server::Gatherings,
};
use tonic::{Request, Response, Status};

mod cancel_gathering;
mod get_gathering;
mod invite_organisations;
mod list_gatherings;
mod list_involvement;
mod list_target_groups;
mod plan_gathering;
mod record_attendance;
mod record_outcome;
mod revise_gathering;
mod revise_target_group;

/// The gatherings as gRPC sees them.
pub struct GatheringsService {
    mesh: Mesh,
}

impl GatheringsService {
    /// Those of a mesh.
    pub fn new(mesh: Mesh) -> Self {
        Self { mesh }
    }
}

#[tonic::async_trait]
impl Gatherings for GatheringsService {
    async fn plan_gathering(
        &self,
        request: Request<PlanGatheringRequest>,
    ) -> Result<Response<PlanGatheringResponse>, Status> {
        write(&self.mesh, request, plan_gathering::run).await
    }

    async fn revise_gathering(
        &self,
        request: Request<ReviseGatheringRequest>,
    ) -> Result<Response<ReviseGatheringResponse>, Status> {
        write(&self.mesh, request, revise_gathering::run).await
    }

    async fn cancel_gathering(
        &self,
        request: Request<CancelGatheringRequest>,
    ) -> Result<Response<CancelGatheringResponse>, Status> {
        write(&self.mesh, request, cancel_gathering::run).await
    }

    async fn invite_organisations(
        &self,
        request: Request<InviteOrganisationsRequest>,
    ) -> Result<Response<InviteOrganisationsResponse>, Status> {
        write(&self.mesh, request, invite_organisations::run).await
    }

    async fn record_attendance(
        &self,
        request: Request<RecordAttendanceRequest>,
    ) -> Result<Response<RecordAttendanceResponse>, Status> {
        write(&self.mesh, request, record_attendance::run).await
    }

    async fn record_outcome(
        &self,
        request: Request<RecordOutcomeRequest>,
    ) -> Result<Response<RecordOutcomeResponse>, Status> {
        write(&self.mesh, request, record_outcome::run).await
    }

    async fn get_gathering(
        &self,
        request: Request<GetGatheringRequest>,
    ) -> Result<Response<GetGatheringResponse>, Status> {
        read(&self.mesh, request, get_gathering::run).await
    }

    async fn list_gatherings(
        &self,
        request: Request<ListGatheringsRequest>,
    ) -> Result<Response<ListGatheringsResponse>, Status> {
        read(&self.mesh, request, list_gatherings::run).await
    }

    async fn list_involvement(
        &self,
        request: Request<ListInvolvementRequest>,
    ) -> Result<Response<ListInvolvementResponse>, Status> {
        read(&self.mesh, request, list_involvement::run).await
    }

    async fn list_target_groups(
        &self,
        request: Request<ListTargetGroupsRequest>,
    ) -> Result<Response<ListTargetGroupsResponse>, Status> {
        read(&self.mesh, request, list_target_groups::run).await
    }

    async fn revise_target_group(
        &self,
        request: Request<ReviseTargetGroupRequest>,
    ) -> Result<Response<ReviseTargetGroupResponse>, Status> {
        write(&self.mesh, request, revise_target_group::run).await
    }
}
