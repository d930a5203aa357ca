//! Operations on legal bases: which of them write, and where each is written down.

use mesh::{
    hub::Mesh,
    unit::{read, write},
};
use proto::reell::actors::v1::{
    EndLegalBasisRequest, EndLegalBasisResponse, ListLegalBasesRequest, ListLegalBasesResponse,
    RecordLegalBasisRequest, RecordLegalBasisResponse, legal_bases_server::LegalBases,
};
use tonic::{Request, Response, Status};

mod end_legal_basis;
mod list_legal_bases;
mod record_legal_basis;

/// The legal bases as gRPC sees them.
pub struct LegalBasesService {
    mesh: Mesh,
}

impl LegalBasesService {
    /// The legal bases of a mesh.
    pub fn new(mesh: Mesh) -> Self {
        Self { mesh }
    }
}

#[tonic::async_trait]
impl LegalBases for LegalBasesService {
    async fn record_legal_basis(
        &self,
        request: Request<RecordLegalBasisRequest>,
    ) -> Result<Response<RecordLegalBasisResponse>, Status> {
        write(&self.mesh, request, record_legal_basis::run).await
    }

    async fn end_legal_basis(
        &self,
        request: Request<EndLegalBasisRequest>,
    ) -> Result<Response<EndLegalBasisResponse>, Status> {
        write(&self.mesh, request, end_legal_basis::run).await
    }

    async fn list_legal_bases(
        &self,
        request: Request<ListLegalBasesRequest>,
    ) -> Result<Response<ListLegalBasesResponse>, Status> {
        read(&self.mesh, request, list_legal_bases::run).await
    }
}
