//! Operations on persons: which of them write, and where each is written down.

use mesh::{
    hub::Mesh,
    unit::{read, write},
};
use proto::reell::actors::v1::{
    CheckPersonRequest, CheckPersonResponse, GetPersonRequest, GetPersonResponse, ListPersonsRequest,
    ListPersonsResponse, LookUpPersonRequest, LookUpPersonResponse, RegisterPersonRequest, RegisterPersonResponse,
    persons_server::Persons,
};
use tonic::{Request, Response, Status};

mod check_person;
mod get_person;
mod list_persons;
mod look_up_person;
mod register_person;

/// The persons as gRPC sees them.
pub struct PersonsService {
    mesh: Mesh,
}

impl PersonsService {
    /// The persons of a mesh.
    pub fn new(mesh: Mesh) -> Self {
        Self { mesh }
    }
}

#[tonic::async_trait]
impl Persons for PersonsService {
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
