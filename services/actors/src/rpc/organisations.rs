//! Operations on organisations: which of them write, and where each is written down.

use mesh::{
    hub::Mesh,
    unit::{read, write},
};
use proto::reell::actors::v1::{
    DeactivateOrganisationRequest, DeactivateOrganisationResponse, GetOrganisationRequest, GetOrganisationResponse,
    ListOrganisationsRequest, ListOrganisationsResponse, LookUpOrganisationRequest, LookUpOrganisationResponse,
    RegisterOrganisationRequest, RegisterOrganisationResponse, organisations_server::Organisations,
};
use tonic::{Request, Response, Status};

mod deactivate_organisation;
mod get_organisation;
mod list_organisations;
mod look_up_organisation;
mod register_organisation;

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
}
