//! Operations on imports and exports: which of them write, and where each is written down.

use mesh::{
    hub::Mesh,
    unit::{
        read,
        stream::{Answers, read_in_parts, write_each},
        write,
    },
};
use proto::reell::actors::v1::{
    ExportOrganisationsRequest, ExportOrganisationsResponse, ExportPersonsRequest, ExportPersonsResponse,
    FinishImportRequest, FinishImportResponse, GetImportRequest, GetImportResponse, ListImportFaultsRequest,
    ListImportFaultsResponse, StartImportRequest, StartImportResponse, UploadRowsRequest, UploadRowsResponse,
    imports_server::Imports,
};
use tonic::{Request, Response, Status, Streaming};

mod export_organisations;
mod export_persons;
mod finish_import;
mod get_import;
mod list_import_faults;
mod start_import;
mod upload_rows;

/// The imports as gRPC sees them.
pub struct ImportsService {
    mesh: Mesh,
}

impl ImportsService {
    /// The imports of a mesh.
    pub fn new(mesh: Mesh) -> Self {
        Self { mesh }
    }
}

#[tonic::async_trait]
impl Imports for ImportsService {
    async fn start_import(
        &self,
        request: Request<StartImportRequest>,
    ) -> Result<Response<StartImportResponse>, Status> {
        write(&self.mesh, request, start_import::run).await
    }

    type UploadRowsStream = Answers<UploadRowsResponse>;

    async fn upload_rows(
        &self,
        request: Request<Streaming<UploadRowsRequest>>,
    ) -> Result<Response<Self::UploadRowsStream>, Status> {
        write_each(&self.mesh, request, upload_rows::run).await
    }

    async fn get_import(&self, request: Request<GetImportRequest>) -> Result<Response<GetImportResponse>, Status> {
        read(&self.mesh, request, get_import::run).await
    }

    async fn list_import_faults(
        &self,
        request: Request<ListImportFaultsRequest>,
    ) -> Result<Response<ListImportFaultsResponse>, Status> {
        read(&self.mesh, request, list_import_faults::run).await
    }

    async fn finish_import(
        &self,
        request: Request<FinishImportRequest>,
    ) -> Result<Response<FinishImportResponse>, Status> {
        write(&self.mesh, request, finish_import::run).await
    }

    type ExportOrganisationsStream = Answers<ExportOrganisationsResponse>;

    async fn export_organisations(
        &self,
        request: Request<ExportOrganisationsRequest>,
    ) -> Result<Response<Self::ExportOrganisationsStream>, Status> {
        read_in_parts(&self.mesh, request, export_organisations::run).await
    }

    type ExportPersonsStream = Answers<ExportPersonsResponse>;

    async fn export_persons(
        &self,
        request: Request<ExportPersonsRequest>,
    ) -> Result<Response<Self::ExportPersonsStream>, Status> {
        read_in_parts(&self.mesh, request, export_persons::run).await
    }
}
