//! The registry's operations: which of them write, and where each is written down.

use mesh::{
    hub::Mesh,
    unit::{read, write},
};
use proto::reell::actors::v1::{
    CheckPersonRequest, CheckPersonResponse, DeactivateOrganisationRequest, DeactivateOrganisationResponse,
    GetOrganisationRequest, GetOrganisationResponse, GetPersonRequest, GetPersonResponse, ListOrganisationsRequest,
    ListOrganisationsResponse, ListPersonsRequest, ListPersonsResponse, LookUpOrganisationRequest,
    LookUpOrganisationResponse, LookUpPersonRequest, LookUpPersonResponse, RegisterOrganisationRequest,
    RegisterOrganisationResponse, RegisterPersonRequest, RegisterPersonResponse, actors_server::Actors,
};
use tonic::{Request, Response, Status};

mod check_person;
mod deactivate_organisation;
mod get_organisation;
mod get_person;
mod list_organisations;
mod list_persons;
mod look_up_organisation;
mod look_up_person;
mod register_organisation;
mod register_person;

/// The registry as gRPC sees it.
pub struct ActorsService {
    mesh: Mesh,
}

impl ActorsService {
    /// The registry in a mesh.
    pub fn new(mesh: Mesh) -> Self {
        Self { mesh }
    }
}

#[tonic::async_trait]
impl Actors for ActorsService {
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

    async fn register_person(
        &self,
        request: Request<RegisterPersonRequest>,
    ) -> Result<Response<RegisterPersonResponse>, Status> {
        write(&self.mesh, request, register_person::run).await
    }

    async fn get_person(&self, request: Request<GetPersonRequest>) -> Result<Response<GetPersonResponse>, Status> {
        read(&self.mesh, request, get_person::run).await
    }

    async fn list_persons(
        &self,
        request: Request<ListPersonsRequest>,
    ) -> Result<Response<ListPersonsResponse>, Status> {
        read(&self.mesh, request, list_persons::run).await
    }

    async fn look_up_person(
        &self,
        request: Request<LookUpPersonRequest>,
    ) -> Result<Response<LookUpPersonResponse>, Status> {
        read(&self.mesh, request, look_up_person::run).await
    }

    async fn check_person(
        &self,
        request: Request<CheckPersonRequest>,
    ) -> Result<Response<CheckPersonResponse>, Status> {
        read(&self.mesh, request, check_person::run).await
    }
}
