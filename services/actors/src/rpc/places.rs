//! Operations on places: which of them write, and where each is written down.

use mesh::{
    clock::Timestamp,
    hub::Mesh,
    refusal::Error,
    sql::Tx,
    unit::{read, write},
};
use proto::reell::actors::v1::{
    CloseUnitRequest, CloseUnitResponse, FindNodesRequest, FindNodesResponse, GetUnitRequest, GetUnitResponse,
    ListUnitsRequest, ListUnitsResponse, RegisterUnitRequest, RegisterUnitResponse, ReviseOpeningRequest,
    ReviseOpeningResponse, ReviseUnitRequest, ReviseUnitResponse, places_server::Places,
};
use tonic::{Request, Response, Status};

use crate::{
    domain::{day, geo::Coordinates, reference::refusal::ReferenceRefusal, unit::Profile},
    store,
};

mod close_unit;
mod find_nodes;
mod get_unit;
mod list_units;
mod register_unit;
mod revise_opening;
mod revise_unit;

/// The places as gRPC sees them.
pub struct PlacesService {
    mesh: Mesh,
}

impl PlacesService {
    /// The places of a mesh.
    pub fn new(mesh: Mesh) -> Self {
        Self { mesh }
    }
}

#[tonic::async_trait]
impl Places for PlacesService {
    async fn register_unit(
        &self,
        request: Request<RegisterUnitRequest>,
    ) -> Result<Response<RegisterUnitResponse>, Status> {
        write(&self.mesh, request, register_unit::run).await
    }

    async fn revise_unit(&self, request: Request<ReviseUnitRequest>) -> Result<Response<ReviseUnitResponse>, Status> {
        write(&self.mesh, request, revise_unit::run).await
    }

    async fn revise_opening(
        &self,
        request: Request<ReviseOpeningRequest>,
    ) -> Result<Response<ReviseOpeningResponse>, Status> {
        write(&self.mesh, request, revise_opening::run).await
    }

    async fn close_unit(&self, request: Request<CloseUnitRequest>) -> Result<Response<CloseUnitResponse>, Status> {
        write(&self.mesh, request, close_unit::run).await
    }

    async fn get_unit(&self, request: Request<GetUnitRequest>) -> Result<Response<GetUnitResponse>, Status> {
        read(&self.mesh, request, get_unit::run).await
    }

    async fn list_units(&self, request: Request<ListUnitsRequest>) -> Result<Response<ListUnitsResponse>, Status> {
        read(&self.mesh, request, list_units::run).await
    }

    async fn find_nodes(&self, request: Request<FindNodesRequest>) -> Result<Response<FindNodesResponse>, Status> {
        read(&self.mesh, request, find_nodes::run).await
    }
}

/// Where the centre town of a unit's municipality is; refuses a municipality and languages that the reference data do not know.
async fn known_place(tx: &Tx, profile: &Profile, now: Timestamp) -> Result<Coordinates, Error> {
    if let Some(code) = store::reference::unknown_language(tx, &profile.languages).await? {
        return Err(ReferenceRefusal::LanguageNotFound { code }.into());
    }
    let place = store::reference::centre_town(tx, &profile.municipality, &day::text(now.date())).await?;
    Ok(place.ok_or(ReferenceRefusal::MunicipalityNotFound)?)
}
