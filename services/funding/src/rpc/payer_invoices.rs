//! The operations on invoices to payers: which of them write, and where each is written down.

use mesh::{
    hub::Mesh,
    unit::{read, write},
};
use proto::reell::funding::v1::{
    GetPayerInvoiceRequest, GetPayerInvoiceResponse, IssuePayerInvoiceRequest, IssuePayerInvoiceResponse,
    ListPayerInvoicesRequest, ListPayerInvoicesResponse, ListUninvoicedPhasesRequest, ListUninvoicedPhasesResponse,
    payer_invoices_server::PayerInvoices,
};
use tonic::{Request, Response, Status};

mod get_payer_invoice;
mod issue_payer_invoice;
mod list_payer_invoices;
mod list_uninvoiced_phases;

/// The invoices to payers as gRPC sees them.
pub struct PayerInvoicesService {
    mesh: Mesh,
}

impl PayerInvoicesService {
    /// Those of a mesh.
    pub fn new(mesh: Mesh) -> Self {
        Self { mesh }
    }
}

#[tonic::async_trait]
impl PayerInvoices for PayerInvoicesService {
    async fn issue_payer_invoice(
        &self,
        request: Request<IssuePayerInvoiceRequest>,
    ) -> Result<Response<IssuePayerInvoiceResponse>, Status> {
        write(&self.mesh, request, issue_payer_invoice::run).await
    }

    async fn get_payer_invoice(
        &self,
        request: Request<GetPayerInvoiceRequest>,
    ) -> Result<Response<GetPayerInvoiceResponse>, Status> {
        read(&self.mesh, request, get_payer_invoice::run).await
    }

    async fn list_payer_invoices(
        &self,
        request: Request<ListPayerInvoicesRequest>,
    ) -> Result<Response<ListPayerInvoicesResponse>, Status> {
        read(&self.mesh, request, list_payer_invoices::run).await
    }

    async fn list_uninvoiced_phases(
        &self,
        request: Request<ListUninvoicedPhasesRequest>,
    ) -> Result<Response<ListUninvoicedPhasesResponse>, Status> {
        read(&self.mesh, request, list_uninvoiced_phases::run).await
    }
}
