//! Operations on applications and on what is delegated: which of them write, and where each is written down.

use mesh::{
    hub::Mesh,
    unit::{read, write},
};
use proto::reell::funding::v1::{
    AssessApplicationRequest, AssessApplicationResponse, CompleteApplicationRequest, CompleteApplicationResponse,
    DecideApplicationRequest, DecideApplicationResponse, DeclareApplicationConflictRequest,
    DeclareApplicationConflictResponse, DraftApplicationRequest, DraftApplicationResponse, EndDelegationRuleRequest,
    EndDelegationRuleResponse, GetApplicationRequest, GetApplicationResponse, ListApplicationsRequest,
    ListApplicationsResponse, ListDelegationDecisionsRequest, ListDelegationDecisionsResponse,
    ListDelegationRulesRequest, ListDelegationRulesResponse, ProposeApplicationDecisionRequest,
    ProposeApplicationDecisionResponse, RecordDelegationRuleRequest, RecordDelegationRuleResponse,
    RegisterApplicationRequest, RegisterApplicationResponse, ReportDelegationDecisionsRequest,
    ReportDelegationDecisionsResponse, RequestApplicationCompletionRequest, RequestApplicationCompletionResponse,
    ReviseApplicationRequest, ReviseApplicationResponse, SubmitApplicationRequest, SubmitApplicationResponse,
    WithdrawApplicationRequest, WithdrawApplicationResponse, applications_server::Applications,
};
use tonic::{Request, Response, Status};

mod assess_application;
mod complete_application;
mod decide_application;
mod declare_application_conflict;
mod draft_application;
mod end_delegation_rule;
mod get_application;
mod list_applications;
mod list_delegation_decisions;
mod list_delegation_rules;
mod propose_application_decision;
mod record_delegation_rule;
mod register_application;
mod report_delegation_decisions;
mod request_application_completion;
mod revise_application;
mod submit_application;
mod withdraw_application;

/// Applications as gRPC sees them.
pub struct ApplicationsService {
    mesh: Mesh,
}

impl ApplicationsService {
    /// The applications of a mesh.
    pub fn new(mesh: Mesh) -> Self {
        Self { mesh }
    }
}

#[tonic::async_trait]
impl Applications for ApplicationsService {
    async fn draft_application(
        &self,
        request: Request<DraftApplicationRequest>,
    ) -> Result<Response<DraftApplicationResponse>, Status> {
        write(&self.mesh, request, draft_application::run).await
    }

    async fn revise_application(
        &self,
        request: Request<ReviseApplicationRequest>,
    ) -> Result<Response<ReviseApplicationResponse>, Status> {
        write(&self.mesh, request, revise_application::run).await
    }

    async fn submit_application(
        &self,
        request: Request<SubmitApplicationRequest>,
    ) -> Result<Response<SubmitApplicationResponse>, Status> {
        write(&self.mesh, request, submit_application::run).await
    }

    async fn register_application(
        &self,
        request: Request<RegisterApplicationRequest>,
    ) -> Result<Response<RegisterApplicationResponse>, Status> {
        write(&self.mesh, request, register_application::run).await
    }

    async fn request_application_completion(
        &self,
        request: Request<RequestApplicationCompletionRequest>,
    ) -> Result<Response<RequestApplicationCompletionResponse>, Status> {
        write(&self.mesh, request, request_application_completion::run).await
    }

    async fn complete_application(
        &self,
        request: Request<CompleteApplicationRequest>,
    ) -> Result<Response<CompleteApplicationResponse>, Status> {
        write(&self.mesh, request, complete_application::run).await
    }

    async fn assess_application(
        &self,
        request: Request<AssessApplicationRequest>,
    ) -> Result<Response<AssessApplicationResponse>, Status> {
        write(&self.mesh, request, assess_application::run).await
    }

    async fn propose_application_decision(
        &self,
        request: Request<ProposeApplicationDecisionRequest>,
    ) -> Result<Response<ProposeApplicationDecisionResponse>, Status> {
        write(&self.mesh, request, propose_application_decision::run).await
    }

    async fn decide_application(
        &self,
        request: Request<DecideApplicationRequest>,
    ) -> Result<Response<DecideApplicationResponse>, Status> {
        write(&self.mesh, request, decide_application::run).await
    }

    async fn withdraw_application(
        &self,
        request: Request<WithdrawApplicationRequest>,
    ) -> Result<Response<WithdrawApplicationResponse>, Status> {
        write(&self.mesh, request, withdraw_application::run).await
    }

    async fn get_application(
        &self,
        request: Request<GetApplicationRequest>,
    ) -> Result<Response<GetApplicationResponse>, Status> {
        read(&self.mesh, request, get_application::run).await
    }

    async fn list_applications(
        &self,
        request: Request<ListApplicationsRequest>,
    ) -> Result<Response<ListApplicationsResponse>, Status> {
        read(&self.mesh, request, list_applications::run).await
    }

    async fn declare_application_conflict(
        &self,
        request: Request<DeclareApplicationConflictRequest>,
    ) -> Result<Response<DeclareApplicationConflictResponse>, Status> {
        write(&self.mesh, request, declare_application_conflict::run).await
    }

    async fn record_delegation_rule(
        &self,
        request: Request<RecordDelegationRuleRequest>,
    ) -> Result<Response<RecordDelegationRuleResponse>, Status> {
        write(&self.mesh, request, record_delegation_rule::run).await
    }

    async fn end_delegation_rule(
        &self,
        request: Request<EndDelegationRuleRequest>,
    ) -> Result<Response<EndDelegationRuleResponse>, Status> {
        write(&self.mesh, request, end_delegation_rule::run).await
    }

    async fn list_delegation_rules(
        &self,
        request: Request<ListDelegationRulesRequest>,
    ) -> Result<Response<ListDelegationRulesResponse>, Status> {
        read(&self.mesh, request, list_delegation_rules::run).await
    }

    async fn list_delegation_decisions(
        &self,
        request: Request<ListDelegationDecisionsRequest>,
    ) -> Result<Response<ListDelegationDecisionsResponse>, Status> {
        read(&self.mesh, request, list_delegation_decisions::run).await
    }

    async fn report_delegation_decisions(
        &self,
        request: Request<ReportDelegationDecisionsRequest>,
    ) -> Result<Response<ReportDelegationDecisionsResponse>, Status> {
        write(&self.mesh, request, report_delegation_decisions::run).await
    }
}
