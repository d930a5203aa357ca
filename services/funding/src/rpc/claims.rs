//! Operations on projects, costs, claims, payments and recoveries: which of them write, and where each is written down.

use mesh::{
    hub::Mesh,
    unit::{
        read,
        stream::{Answers, read_in_parts, write_each},
        write,
    },
};
use proto::reell::funding::v1::{
    AcceptUndertakingRequest, AcceptUndertakingResponse, AmendBudgetRequest, AmendBudgetResponse,
    ApproveAmendmentRequest, ApproveAmendmentResponse, AttestPaymentRequest, AttestPaymentResponse,
    CompleteClaimRequest, CompleteClaimResponse, ConfirmPaymentRequest, ConfirmPaymentResponse, DecideClaimRequest,
    DecideClaimResponse, DecideRecoveryRequest, DecideRecoveryResponse, DeclareConflictRequest,
    DeclareConflictResponse, EndAttestationRequest, EndAttestationResponse, FailPaymentRequest, FailPaymentResponse,
    GetClaimRequest, GetClaimResponse, GetProjectRequest, GetProjectResponse, GrantAttestationRequest,
    GrantAttestationResponse, HearRecoveryRequest, HearRecoveryResponse, ImportCostsRequest, ImportCostsResponse,
    InvoiceRecoveryRequest, InvoiceRecoveryResponse, ListAttestationsRequest, ListAttestationsResponse,
    ListClaimsRequest, ListClaimsResponse, ListCostsRequest, ListCostsResponse, ListDueDatesRequest,
    ListDueDatesResponse, ListPaymentsRequest, ListPaymentsResponse, ListRecoveriesRequest, ListRecoveriesResponse,
    LockClaimRequest, LockClaimResponse, OpenClaimRequest, OpenClaimResponse, OpenRecoveryRequest,
    OpenRecoveryResponse, OrderPaymentRequest, OrderPaymentResponse, PayAdvanceRequest, PayAdvanceResponse,
    RecordCostRequest, RecordCostResponse, RecordInKindRequest, RecordInKindResponse, RequestCompletionRequest,
    RequestCompletionResponse, SetProjectTermsRequest, SetProjectTermsResponse, SettleRecoveryRequest,
    SettleRecoveryResponse, SignClaimRequest, SignClaimResponse, SubmitClaimRequest, SubmitClaimResponse,
    VoidCostRequest, VoidCostResponse, WatchDueDatesRequest, WatchDueDatesResponse, WithdrawClaimRequest,
    WithdrawClaimResponse, claims_server::Claims,
};
use tonic::{Request, Response, Status, Streaming};

mod accept_undertaking;
mod amend_budget;
mod approve_amendment;
mod attest_payment;
mod complete_claim;
mod confirm_payment;
mod decide_claim;
mod decide_recovery;
mod declare_conflict;
mod end_attestation;
mod fail_payment;
mod get_claim;
mod get_project;
mod grant_attestation;
mod hear_recovery;
mod import_costs;
mod invoice_recovery;
mod list_attestations;
mod list_claims;
mod list_costs;
mod list_due_dates;
mod list_payments;
mod list_recoveries;
mod lock_claim;
mod open_claim;
mod open_recovery;
mod order_payment;
mod pay_advance;
mod record_cost;
mod record_in_kind;
mod request_completion;
mod set_project_terms;
mod settle_recovery;
mod sign_claim;
mod submit_claim;
mod void_cost;
mod watch_due_dates;
mod withdraw_claim;

/// Projects and claims as gRPC sees them.
pub struct ClaimsService {
    mesh: Mesh,
}

impl ClaimsService {
    /// The projects and claims of a mesh.
    pub fn new(mesh: Mesh) -> Self {
        Self { mesh }
    }
}

#[tonic::async_trait]
impl Claims for ClaimsService {
    type ImportCostsStream = Answers<ImportCostsResponse>;
    type WatchDueDatesStream = Answers<WatchDueDatesResponse>;

    async fn set_project_terms(
        &self,
        request: Request<SetProjectTermsRequest>,
    ) -> Result<Response<SetProjectTermsResponse>, Status> {
        write(&self.mesh, request, set_project_terms::run).await
    }

    async fn get_project(&self, request: Request<GetProjectRequest>) -> Result<Response<GetProjectResponse>, Status> {
        read(&self.mesh, request, get_project::run).await
    }

    async fn accept_undertaking(
        &self,
        request: Request<AcceptUndertakingRequest>,
    ) -> Result<Response<AcceptUndertakingResponse>, Status> {
        write(&self.mesh, request, accept_undertaking::run).await
    }

    async fn amend_budget(
        &self,
        request: Request<AmendBudgetRequest>,
    ) -> Result<Response<AmendBudgetResponse>, Status> {
        write(&self.mesh, request, amend_budget::run).await
    }

    async fn approve_amendment(
        &self,
        request: Request<ApproveAmendmentRequest>,
    ) -> Result<Response<ApproveAmendmentResponse>, Status> {
        write(&self.mesh, request, approve_amendment::run).await
    }

    async fn record_cost(&self, request: Request<RecordCostRequest>) -> Result<Response<RecordCostResponse>, Status> {
        write(&self.mesh, request, record_cost::run).await
    }

    async fn record_in_kind(
        &self,
        request: Request<RecordInKindRequest>,
    ) -> Result<Response<RecordInKindResponse>, Status> {
        write(&self.mesh, request, record_in_kind::run).await
    }

    async fn void_cost(&self, request: Request<VoidCostRequest>) -> Result<Response<VoidCostResponse>, Status> {
        write(&self.mesh, request, void_cost::run).await
    }

    async fn import_costs(
        &self,
        request: Request<Streaming<ImportCostsRequest>>,
    ) -> Result<Response<Self::ImportCostsStream>, Status> {
        write_each(&self.mesh, request, import_costs::run).await
    }

    async fn list_costs(&self, request: Request<ListCostsRequest>) -> Result<Response<ListCostsResponse>, Status> {
        read(&self.mesh, request, list_costs::run).await
    }

    async fn open_claim(&self, request: Request<OpenClaimRequest>) -> Result<Response<OpenClaimResponse>, Status> {
        write(&self.mesh, request, open_claim::run).await
    }

    async fn withdraw_claim(
        &self,
        request: Request<WithdrawClaimRequest>,
    ) -> Result<Response<WithdrawClaimResponse>, Status> {
        write(&self.mesh, request, withdraw_claim::run).await
    }

    async fn lock_claim(&self, request: Request<LockClaimRequest>) -> Result<Response<LockClaimResponse>, Status> {
        write(&self.mesh, request, lock_claim::run).await
    }

    async fn sign_claim(&self, request: Request<SignClaimRequest>) -> Result<Response<SignClaimResponse>, Status> {
        write(&self.mesh, request, sign_claim::run).await
    }

    async fn submit_claim(
        &self,
        request: Request<SubmitClaimRequest>,
    ) -> Result<Response<SubmitClaimResponse>, Status> {
        write(&self.mesh, request, submit_claim::run).await
    }

    async fn request_completion(
        &self,
        request: Request<RequestCompletionRequest>,
    ) -> Result<Response<RequestCompletionResponse>, Status> {
        write(&self.mesh, request, request_completion::run).await
    }

    async fn complete_claim(
        &self,
        request: Request<CompleteClaimRequest>,
    ) -> Result<Response<CompleteClaimResponse>, Status> {
        write(&self.mesh, request, complete_claim::run).await
    }

    async fn decide_claim(
        &self,
        request: Request<DecideClaimRequest>,
    ) -> Result<Response<DecideClaimResponse>, Status> {
        write(&self.mesh, request, decide_claim::run).await
    }

    async fn get_claim(&self, request: Request<GetClaimRequest>) -> Result<Response<GetClaimResponse>, Status> {
        read(&self.mesh, request, get_claim::run).await
    }

    async fn list_claims(&self, request: Request<ListClaimsRequest>) -> Result<Response<ListClaimsResponse>, Status> {
        read(&self.mesh, request, list_claims::run).await
    }

    async fn order_payment(
        &self,
        request: Request<OrderPaymentRequest>,
    ) -> Result<Response<OrderPaymentResponse>, Status> {
        write(&self.mesh, request, order_payment::run).await
    }

    async fn pay_advance(&self, request: Request<PayAdvanceRequest>) -> Result<Response<PayAdvanceResponse>, Status> {
        write(&self.mesh, request, pay_advance::run).await
    }

    async fn attest_payment(
        &self,
        request: Request<AttestPaymentRequest>,
    ) -> Result<Response<AttestPaymentResponse>, Status> {
        write(&self.mesh, request, attest_payment::run).await
    }

    async fn confirm_payment(
        &self,
        request: Request<ConfirmPaymentRequest>,
    ) -> Result<Response<ConfirmPaymentResponse>, Status> {
        write(&self.mesh, request, confirm_payment::run).await
    }

    async fn fail_payment(
        &self,
        request: Request<FailPaymentRequest>,
    ) -> Result<Response<FailPaymentResponse>, Status> {
        write(&self.mesh, request, fail_payment::run).await
    }

    async fn list_payments(
        &self,
        request: Request<ListPaymentsRequest>,
    ) -> Result<Response<ListPaymentsResponse>, Status> {
        read(&self.mesh, request, list_payments::run).await
    }

    async fn grant_attestation(
        &self,
        request: Request<GrantAttestationRequest>,
    ) -> Result<Response<GrantAttestationResponse>, Status> {
        write(&self.mesh, request, grant_attestation::run).await
    }

    async fn end_attestation(
        &self,
        request: Request<EndAttestationRequest>,
    ) -> Result<Response<EndAttestationResponse>, Status> {
        write(&self.mesh, request, end_attestation::run).await
    }

    async fn list_attestations(
        &self,
        request: Request<ListAttestationsRequest>,
    ) -> Result<Response<ListAttestationsResponse>, Status> {
        read(&self.mesh, request, list_attestations::run).await
    }

    async fn declare_conflict(
        &self,
        request: Request<DeclareConflictRequest>,
    ) -> Result<Response<DeclareConflictResponse>, Status> {
        write(&self.mesh, request, declare_conflict::run).await
    }

    async fn open_recovery(
        &self,
        request: Request<OpenRecoveryRequest>,
    ) -> Result<Response<OpenRecoveryResponse>, Status> {
        write(&self.mesh, request, open_recovery::run).await
    }

    async fn hear_recovery(
        &self,
        request: Request<HearRecoveryRequest>,
    ) -> Result<Response<HearRecoveryResponse>, Status> {
        write(&self.mesh, request, hear_recovery::run).await
    }

    async fn decide_recovery(
        &self,
        request: Request<DecideRecoveryRequest>,
    ) -> Result<Response<DecideRecoveryResponse>, Status> {
        write(&self.mesh, request, decide_recovery::run).await
    }

    async fn invoice_recovery(
        &self,
        request: Request<InvoiceRecoveryRequest>,
    ) -> Result<Response<InvoiceRecoveryResponse>, Status> {
        write(&self.mesh, request, invoice_recovery::run).await
    }

    async fn settle_recovery(
        &self,
        request: Request<SettleRecoveryRequest>,
    ) -> Result<Response<SettleRecoveryResponse>, Status> {
        write(&self.mesh, request, settle_recovery::run).await
    }

    async fn list_recoveries(
        &self,
        request: Request<ListRecoveriesRequest>,
    ) -> Result<Response<ListRecoveriesResponse>, Status> {
        read(&self.mesh, request, list_recoveries::run).await
    }

    async fn list_due_dates(
        &self,
        request: Request<ListDueDatesRequest>,
    ) -> Result<Response<ListDueDatesResponse>, Status> {
        read(&self.mesh, request, list_due_dates::run).await
    }

    async fn watch_due_dates(
        &self,
        request: Request<WatchDueDatesRequest>,
    ) -> Result<Response<Self::WatchDueDatesStream>, Status> {
        read_in_parts(&self.mesh, request, watch_due_dates::run).await
    }
}
