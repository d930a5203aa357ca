//! The operations of accounting: which of them write, and where each is written down.

use mesh::{
    hub::Mesh,
    unit::{
        read,
        stream::{Answers, read_in_parts},
        write,
    },
};
use proto::reell::funding::v1::{
    ExportSieRequest, ExportSieResponse, GetAccountMappingRequest, GetAccountMappingResponse, SetAccountMappingRequest,
    SetAccountMappingResponse, accounting_server::Accounting,
};
use tonic::{Request, Response, Status};

mod export_sie;
mod get_account_mapping;
mod set_account_mapping;

/// The accounting as gRPC sees it.
pub struct AccountingService {
    mesh: Mesh,
}

impl AccountingService {
    /// Those of a mesh.
    pub fn new(mesh: Mesh) -> Self {
        Self { mesh }
    }
}

#[tonic::async_trait]
impl Accounting for AccountingService {
    async fn set_account_mapping(
        &self,
        request: Request<SetAccountMappingRequest>,
    ) -> Result<Response<SetAccountMappingResponse>, Status> {
        write(&self.mesh, request, set_account_mapping::run).await
    }

    async fn get_account_mapping(
        &self,
        request: Request<GetAccountMappingRequest>,
    ) -> Result<Response<GetAccountMappingResponse>, Status> {
        read(&self.mesh, request, get_account_mapping::run).await
    }

    type ExportSieStream = Answers<ExportSieResponse>;

    async fn export_sie(&self, request: Request<ExportSieRequest>) -> Result<Response<Self::ExportSieStream>, Status> {
        read_in_parts(&self.mesh, request, export_sie::run).await
    }
}
