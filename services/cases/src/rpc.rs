//! What can be asked of the case service: one line per RPC, `write` or `read` in plain sight.

use mesh::unit::{read, write};
use proto::reell::cases::v1::{
    CheckCasesRequest, CheckCasesResponse, DecideOutcomeRequest, DecideOutcomeResponse, GetCaseRequest,
    GetCaseResponse, ListCasesRequest, ListCasesResponse, OpenCaseRequest, OpenCaseResponse, RecordStepRequest,
    RecordStepResponse, WithdrawCaseRequest, WithdrawCaseResponse, cases_server::Cases,
};
use tonic::{Request, Response, Status};

mod check_cases;
mod decide_outcome;
mod get_case;
mod list_cases;
mod open_case;
mod record_step;
mod sight;
mod withdraw_case;

/// The service as the transport sees it.
pub struct CasesService {
    /// Its share of the mesh.
    pub mesh: mesh::hub::Mesh,
}

#[tonic::async_trait]
impl Cases for CasesService {
    async fn open_case(&self, request: Request<OpenCaseRequest>) -> Result<Response<OpenCaseResponse>, Status> {
        write(&self.mesh, request, open_case::run).await
    }

    async fn get_case(&self, request: Request<GetCaseRequest>) -> Result<Response<GetCaseResponse>, Status> {
        read(&self.mesh, request, get_case::run).await
    }

    async fn list_cases(&self, request: Request<ListCasesRequest>) -> Result<Response<ListCasesResponse>, Status> {
        read(&self.mesh, request, list_cases::run).await
    }

    async fn record_step(&self, request: Request<RecordStepRequest>) -> Result<Response<RecordStepResponse>, Status> {
        write(&self.mesh, request, record_step::run).await
    }

    async fn decide_outcome(
        &self,
        request: Request<DecideOutcomeRequest>,
    ) -> Result<Response<DecideOutcomeResponse>, Status> {
        write(&self.mesh, request, decide_outcome::run).await
    }

    async fn withdraw_case(
        &self,
        request: Request<WithdrawCaseRequest>,
    ) -> Result<Response<WithdrawCaseResponse>, Status> {
        write(&self.mesh, request, withdraw_case::run).await
    }

    async fn check_cases(&self, request: Request<CheckCasesRequest>) -> Result<Response<CheckCasesResponse>, Status> {
        read(&self.mesh, request, check_cases::run).await
    }
}
