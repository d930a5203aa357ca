//! The operations of the funding service: which of them write, and where each is written down.

use mesh::{
    hub::Mesh,
    unit::{read, write},
};
use proto::reell::funding::v1::{
    AcceptFindingRequest, AcceptFindingResponse, ActivateDecisionRequest, ActivateDecisionResponse,
    CloseDecisionRequest, CloseDecisionResponse, GetCommitmentRequest, GetCommitmentResponse, GetDecisionRequest,
    GetDecisionResponse, GetTrialBalanceRequest, GetTrialBalanceResponse, ImportDecisionRequest,
    ImportDecisionResponse, ListDecisionsRequest, ListDecisionsResponse, RecordCommitmentRequest,
    RecordCommitmentResponse, RecordDecisionStepRequest, RecordDecisionStepResponse, ReleaseCommitmentRequest,
    ReleaseCommitmentResponse, RevokeDecisionRequest, RevokeDecisionResponse, funding_server::Funding,
};
use tonic::{Request, Response, Status};

pub mod accounting;
pub mod applications;
pub mod formats;
pub mod ledger;
pub mod policies;

mod accept_finding;
mod activate_decision;
pub mod claims;
mod close_decision;
mod get_commitment;
mod get_decision;
mod get_trial_balance;
mod import_decision;
mod list_decisions;
pub mod models;
pub mod payer_invoices;
pub mod payers;
mod record_commitment;
mod record_decision_step;
mod release_commitment;
mod revoke_decision;

/// The service as gRPC sees it.
pub struct FundingService {
    /// Its share of the mesh.
    pub mesh: Mesh,
}

#[tonic::async_trait]
impl Funding for FundingService {
    async fn import_decision(
        &self,
        request: Request<ImportDecisionRequest>,
    ) -> Result<Response<ImportDecisionResponse>, Status> {
        write(&self.mesh, request, import_decision::run).await
    }

    async fn get_decision(
        &self,
        request: Request<GetDecisionRequest>,
    ) -> Result<Response<GetDecisionResponse>, Status> {
        read(&self.mesh, request, get_decision::run).await
    }

    async fn list_decisions(
        &self,
        request: Request<ListDecisionsRequest>,
    ) -> Result<Response<ListDecisionsResponse>, Status> {
        read(&self.mesh, request, list_decisions::run).await
    }

    async fn accept_finding(
        &self,
        request: Request<AcceptFindingRequest>,
    ) -> Result<Response<AcceptFindingResponse>, Status> {
        write(&self.mesh, request, accept_finding::run).await
    }

    async fn activate_decision(
        &self,
        request: Request<ActivateDecisionRequest>,
    ) -> Result<Response<ActivateDecisionResponse>, Status> {
        write(&self.mesh, request, activate_decision::run).await
    }

    async fn revoke_decision(
        &self,
        request: Request<RevokeDecisionRequest>,
    ) -> Result<Response<RevokeDecisionResponse>, Status> {
        write(&self.mesh, request, revoke_decision::run).await
    }

    async fn close_decision(
        &self,
        request: Request<CloseDecisionRequest>,
    ) -> Result<Response<CloseDecisionResponse>, Status> {
        write(&self.mesh, request, close_decision::run).await
    }

    async fn record_decision_step(
        &self,
        request: Request<RecordDecisionStepRequest>,
    ) -> Result<Response<RecordDecisionStepResponse>, Status> {
        write(&self.mesh, request, record_decision_step::run).await
    }

    async fn record_commitment(
        &self,
        request: Request<RecordCommitmentRequest>,
    ) -> Result<Response<RecordCommitmentResponse>, Status> {
        write(&self.mesh, request, record_commitment::run).await
    }

    async fn release_commitment(
        &self,
        request: Request<ReleaseCommitmentRequest>,
    ) -> Result<Response<ReleaseCommitmentResponse>, Status> {
        write(&self.mesh, request, release_commitment::run).await
    }

    async fn get_commitment(
        &self,
        request: Request<GetCommitmentRequest>,
    ) -> Result<Response<GetCommitmentResponse>, Status> {
        read(&self.mesh, request, get_commitment::run).await
    }

    async fn get_trial_balance(
        &self,
        request: Request<GetTrialBalanceRequest>,
    ) -> Result<Response<GetTrialBalanceResponse>, Status> {
        read(&self.mesh, request, get_trial_balance::run).await
    }
}
