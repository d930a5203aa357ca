//! Operations on statistical releases: which of them write, and where each is written down.

use mesh::{
    hub::Mesh,
    unit::{read, write},
};
use proto::reell::reporting::v1::{
    CountUnitsRequest, CountUnitsResponse, DraftReleaseRequest, DraftReleaseResponse, ExportTableRequest,
    ExportTableResponse, GetReleaseRequest, GetReleaseResponse, ListReleasesRequest, ListReleasesResponse,
    LoadUnitsRequest, LoadUnitsResponse, OpenDatasetRequest, OpenDatasetResponse, PublishReleaseRequest,
    PublishReleaseResponse, releases_server::Releases,
};
use tonic::{Request, Response, Status};

mod count_units;
mod draft_release;
mod export_table;
mod get_release;
mod list_releases;
mod load_units;
mod open_dataset;
mod publish_release;

/// The releases as gRPC sees them.
pub struct ReleasesService {
    /// The service's share of the mesh.
    pub mesh: Mesh,
}

#[tonic::async_trait]
impl Releases for ReleasesService {
    async fn open_dataset(
        &self,
        request: Request<OpenDatasetRequest>,
    ) -> Result<Response<OpenDatasetResponse>, Status> {
        write(&self.mesh, request, open_dataset::run).await
    }

    async fn load_units(&self, request: Request<LoadUnitsRequest>) -> Result<Response<LoadUnitsResponse>, Status> {
        write(&self.mesh, request, load_units::run).await
    }

    async fn count_units(&self, request: Request<CountUnitsRequest>) -> Result<Response<CountUnitsResponse>, Status> {
        read(&self.mesh, request, count_units::run).await
    }

    async fn draft_release(
        &self,
        request: Request<DraftReleaseRequest>,
    ) -> Result<Response<DraftReleaseResponse>, Status> {
        write(&self.mesh, request, draft_release::run).await
    }

    async fn publish_release(
        &self,
        request: Request<PublishReleaseRequest>,
    ) -> Result<Response<PublishReleaseResponse>, Status> {
        write(&self.mesh, request, publish_release::run).await
    }

    async fn get_release(&self, request: Request<GetReleaseRequest>) -> Result<Response<GetReleaseResponse>, Status> {
        read(&self.mesh, request, get_release::run).await
    }

    async fn list_releases(
        &self,
        request: Request<ListReleasesRequest>,
    ) -> Result<Response<ListReleasesResponse>, Status> {
        read(&self.mesh, request, list_releases::run).await
    }

    async fn export_table(
        &self,
        request: Request<ExportTableRequest>,
    ) -> Result<Response<ExportTableResponse>, Status> {
        read(&self.mesh, request, export_table::run).await
    }
}
