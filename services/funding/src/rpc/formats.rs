//! The operations of files in the formats of others: which of them write, and where each is written down.

use mesh::{
    hub::Mesh,
    unit::{read, write},
};
use proto::reell::funding::v1::{
    ExportClaimPackageRequest, ExportClaimPackageResponse, ExportGrantsRequest, ExportGrantsResponse,
    ExportInvoiceRequest, ExportInvoiceResponse, ExportPaymentOrdersRequest, ExportPaymentOrdersResponse,
    formats_server::Formats,
};
use tonic::{Request, Response, Status};

mod export_claim_package;
mod export_grants;
mod export_invoice;
mod export_payment_orders;

/// The formats as gRPC sees them.
pub struct FormatsService {
    mesh: Mesh,
}

impl FormatsService {
    /// Those of a mesh.
    pub fn new(mesh: Mesh) -> Self {
        Self { mesh }
    }
}

#[tonic::async_trait]
impl Formats for FormatsService {
    async fn export_claim_package(
        &self,
        request: Request<ExportClaimPackageRequest>,
    ) -> Result<Response<ExportClaimPackageResponse>, Status> {
        read(&self.mesh, request, export_claim_package::run).await
    }

    async fn export_invoice(
        &self,
        request: Request<ExportInvoiceRequest>,
    ) -> Result<Response<ExportInvoiceResponse>, Status> {
        read(&self.mesh, request, export_invoice::run).await
    }

    async fn export_payment_orders(
        &self,
        request: Request<ExportPaymentOrdersRequest>,
    ) -> Result<Response<ExportPaymentOrdersResponse>, Status> {
        write(&self.mesh, request, export_payment_orders::run).await
    }

    async fn export_grants(
        &self,
        request: Request<ExportGrantsRequest>,
    ) -> Result<Response<ExportGrantsResponse>, Status> {
        read(&self.mesh, request, export_grants::run).await
    }
}
