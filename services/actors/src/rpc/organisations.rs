//! Operations on organisations: which of them write, and where each is written down.

use mesh::{
    hub::Mesh,
    unit::{read, write},
};
use proto::reell::actors::v1::{
    AssignRoleRequest, AssignRoleResponse, DeactivateOrganisationRequest, DeactivateOrganisationResponse,
    EndRoleRequest, EndRoleResponse, GetOrganisationRequest, GetOrganisationResponse, ListOrganisationsRequest,
    ListOrganisationsResponse, LookUpOrganisationRequest, LookUpOrganisationResponse, MergeOrganisationsRequest,
    MergeOrganisationsResponse, ReactivateOrganisationRequest, ReactivateOrganisationResponse,
    RegisterOrganisationRequest, RegisterOrganisationResponse, ReviseOrganisationRequest, ReviseOrganisationResponse,
    SearchOrganisationsRequest, SearchOrganisationsResponse, UnmergeOrganisationsRequest, UnmergeOrganisationsResponse,
    organisations_server::Organisations,
};
use tonic::{Request, Response, Status};

mod assign_role;
mod deactivate_organisation;
mod end_role;
mod get_organisation;
mod list_organisations;
mod look_up_organisation;
mod merge_organisations;
mod reactivate_organisation;
mod register_organisation;
mod revise_organisation;
mod search_organisations;
mod unmerge_organisations;

/// The organisations as gRPC sees them.
pub struct OrganisationsService {
    mesh: Mesh,
}

impl OrganisationsService {
    /// The organisations of a mesh.
    pub fn new(mesh: Mesh) -> Self {
        Self { mesh }
    }
}

#[tonic::async_trait]
impl Organisations for OrganisationsService {
    async fn register_organisation(
        &self,
        request: Request<RegisterOrganisationRequest>,
    ) -> Result<Response<RegisterOrganisationResponse>, Status> {
        write(&self.mesh, request, register_organisation::run).await
    }

    async fn deactivate_organisation(
        &self,
        request: Request<DeactivateOrganisationRequest>,
    ) -> Result<Response<DeactivateOrganisationResponse>, Status> {
        write(&self.mesh, request, deactivate_organisation::run).await
    }

    async fn get_organisation(
        &self,
        request: Request<GetOrganisationRequest>,
    ) -> Result<Response<GetOrganisationResponse>, Status> {
        read(&self.mesh, request, get_organisation::run).await
    }

    async fn list_organisations(
        &self,
        request: Request<ListOrganisationsRequest>,
    ) -> Result<Response<ListOrganisationsResponse>, Status> {
        read(&self.mesh, request, list_organisations::run).await
    }

    async fn look_up_organisation(
        &self,
        request: Request<LookUpOrganisationRequest>,
    ) -> Result<Response<LookUpOrganisationResponse>, Status> {
        read(&self.mesh, request, look_up_organisation::run).await
    }

    async fn reactivate_organisation(
        &self,
        request: Request<ReactivateOrganisationRequest>,
    ) -> Result<Response<ReactivateOrganisationResponse>, Status> {
        write(&self.mesh, request, reactivate_organisation::run).await
    }

    async fn revise_organisation(
        &self,
        request: Request<ReviseOrganisationRequest>,
    ) -> Result<Response<ReviseOrganisationResponse>, Status> {
        write(&self.mesh, request, revise_organisation::run).await
    }

    async fn assign_role(&self, request: Request<AssignRoleRequest>) -> Result<Response<AssignRoleResponse>, Status> {
        write(&self.mesh, request, assign_role::run).await
    }

    async fn end_role(&self, request: Request<EndRoleRequest>) -> Result<Response<EndRoleResponse>, Status> {
        write(&self.mesh, request, end_role::run).await
    }

    async fn merge_organisations(
        &self,
        request: Request<MergeOrganisationsRequest>,
    ) -> Result<Response<MergeOrganisationsResponse>, Status> {
        write(&self.mesh, request, merge_organisations::run).await
    }

    async fn unmerge_organisations(
        &self,
        request: Request<UnmergeOrganisationsRequest>,
    ) -> Result<Response<UnmergeOrganisationsResponse>, Status> {
        write(&self.mesh, request, unmerge_organisations::run).await
    }

    async fn search_organisations(
        &self,
        request: Request<SearchOrganisationsRequest>,
    ) -> Result<Response<SearchOrganisationsResponse>, Status> {
        read(&self.mesh, request, search_organisations::run).await
    }
}
