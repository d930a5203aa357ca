//! Operations on agreements: which of them write, and where each is written down.

use mesh::{
    hub::Mesh,
    unit::{read, write},
};
use proto::reell::actors::v1::{
    CheckPermittedRequest, CheckPermittedResponse, DraftAgreementRequest, DraftAgreementResponse, GetAgreementRequest,
    GetAgreementResponse, ListAgreementsRequest, ListAgreementsResponse, ListExpiringAgreementsRequest,
    ListExpiringAgreementsResponse, SignAgreementRequest, SignAgreementResponse, TerminateAgreementRequest,
    TerminateAgreementResponse, agreements_server::Agreements,
};
use tonic::{Request, Response, Status};

mod check_permitted;
mod draft_agreement;
mod get_agreement;
mod list_agreements;
mod list_expiring_agreements;
mod sign_agreement;
mod terminate_agreement;

/// The agreements as gRPC sees them.
pub struct AgreementsService {
    mesh: Mesh,
}

impl AgreementsService {
    /// The agreements of a mesh.
    pub fn new(mesh: Mesh) -> Self {
        Self { mesh }
    }
}

#[tonic::async_trait]
impl Agreements for AgreementsService {
    async fn draft_agreement(
        &self,
        request: Request<DraftAgreementRequest>,
    ) -> Result<Response<DraftAgreementResponse>, Status> {
        write(&self.mesh, request, draft_agreement::run).await
    }

    async fn sign_agreement(
        &self,
        request: Request<SignAgreementRequest>,
    ) -> Result<Response<SignAgreementResponse>, Status> {
        write(&self.mesh, request, sign_agreement::run).await
    }

    async fn terminate_agreement(
        &self,
        request: Request<TerminateAgreementRequest>,
    ) -> Result<Response<TerminateAgreementResponse>, Status> {
        write(&self.mesh, request, terminate_agreement::run).await
    }

    async fn get_agreement(
        &self,
        request: Request<GetAgreementRequest>,
    ) -> Result<Response<GetAgreementResponse>, Status> {
        read(&self.mesh, request, get_agreement::run).await
    }

    async fn list_agreements(
        &self,
        request: Request<ListAgreementsRequest>,
    ) -> Result<Response<ListAgreementsResponse>, Status> {
        read(&self.mesh, request, list_agreements::run).await
    }

    async fn list_expiring_agreements(
        &self,
        request: Request<ListExpiringAgreementsRequest>,
    ) -> Result<Response<ListExpiringAgreementsResponse>, Status> {
        read(&self.mesh, request, list_expiring_agreements::run).await
    }

    async fn check_permitted(
        &self,
        request: Request<CheckPermittedRequest>,
    ) -> Result<Response<CheckPermittedResponse>, Status> {
        read(&self.mesh, request, check_permitted::run).await
    }
}
