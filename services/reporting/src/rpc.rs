//! What can be asked of reporting: one line per RPC, `write` or `read` in plain sight.

use mesh::{hub::Mesh, unit::read};
use proto::reell::reporting::v1::{GetOverviewRequest, GetOverviewResponse, reporting_server::Reporting};
use tonic::{Request, Response, Status};

mod get_overview;
pub mod releases;

/// The service as the transport sees it.
pub struct ReportingService {
    /// Its share of the mesh.
    pub mesh: Mesh,
}

#[tonic::async_trait]
impl Reporting for ReportingService {
    async fn get_overview(
        &self,
        request: Request<GetOverviewRequest>,
    ) -> Result<Response<GetOverviewResponse>, Status> {
        read(&self.mesh, request, get_overview::run).await
    }
}
