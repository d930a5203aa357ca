//! Operations on retention, holds and disposals: which of them write, and where each is written down.

use mesh::{
    hub::Mesh,
    unit::{read, write},
};
use proto::reell::actors::v1::{
    ApproveDisposalRequest, ApproveDisposalResponse, CarryOutDisposalRequest, CarryOutDisposalResponse,
    EndRetentionRuleRequest, EndRetentionRuleResponse, GetDisposalRequest, GetDisposalResponse, LiftHoldRequest,
    LiftHoldResponse, ListDisposalsRequest, ListDisposalsResponse, ListHoldsRequest, ListHoldsResponse,
    ListRetentionRulesRequest, ListRetentionRulesResponse, PlaceHoldRequest, PlaceHoldResponse, PlanDisposalRequest,
    PlanDisposalResponse, RecordRetentionRuleRequest, RecordRetentionRuleResponse, ReviseRetentionRuleRequest,
    ReviseRetentionRuleResponse, retention_server::Retention,
};
use tonic::{Request, Response, Status};

mod approve_disposal;
mod carry_out_disposal;
mod end_retention_rule;
mod get_disposal;
mod lift_hold;
mod list_disposals;
mod list_holds;
mod list_retention_rules;
mod place_hold;
mod plan_disposal;
mod record_retention_rule;
mod revise_retention_rule;
mod stand;

/// Retention as gRPC sees it.
pub struct RetentionService {
    mesh: Mesh,
}

impl RetentionService {
    /// The retention of a mesh.
    pub fn new(mesh: Mesh) -> Self {
        Self { mesh }
    }
}

#[tonic::async_trait]
impl Retention for RetentionService {
    async fn record_retention_rule(
        &self,
        request: Request<RecordRetentionRuleRequest>,
    ) -> Result<Response<RecordRetentionRuleResponse>, Status> {
        write(&self.mesh, request, record_retention_rule::run).await
    }

    async fn revise_retention_rule(
        &self,
        request: Request<ReviseRetentionRuleRequest>,
    ) -> Result<Response<ReviseRetentionRuleResponse>, Status> {
        write(&self.mesh, request, revise_retention_rule::run).await
    }

    async fn end_retention_rule(
        &self,
        request: Request<EndRetentionRuleRequest>,
    ) -> Result<Response<EndRetentionRuleResponse>, Status> {
        write(&self.mesh, request, end_retention_rule::run).await
    }

    async fn list_retention_rules(
        &self,
        request: Request<ListRetentionRulesRequest>,
    ) -> Result<Response<ListRetentionRulesResponse>, Status> {
        read(&self.mesh, request, list_retention_rules::run).await
    }

    async fn place_hold(&self, request: Request<PlaceHoldRequest>) -> Result<Response<PlaceHoldResponse>, Status> {
        write(&self.mesh, request, place_hold::run).await
    }

    async fn lift_hold(&self, request: Request<LiftHoldRequest>) -> Result<Response<LiftHoldResponse>, Status> {
        write(&self.mesh, request, lift_hold::run).await
    }

    async fn list_holds(&self, request: Request<ListHoldsRequest>) -> Result<Response<ListHoldsResponse>, Status> {
        read(&self.mesh, request, list_holds::run).await
    }

    async fn plan_disposal(
        &self,
        request: Request<PlanDisposalRequest>,
    ) -> Result<Response<PlanDisposalResponse>, Status> {
        write(&self.mesh, request, plan_disposal::run).await
    }

    async fn approve_disposal(
        &self,
        request: Request<ApproveDisposalRequest>,
    ) -> Result<Response<ApproveDisposalResponse>, Status> {
        write(&self.mesh, request, approve_disposal::run).await
    }

    async fn carry_out_disposal(
        &self,
        request: Request<CarryOutDisposalRequest>,
    ) -> Result<Response<CarryOutDisposalResponse>, Status> {
        write(&self.mesh, request, carry_out_disposal::run).await
    }

    async fn get_disposal(
        &self,
        request: Request<GetDisposalRequest>,
    ) -> Result<Response<GetDisposalResponse>, Status> {
        read(&self.mesh, request, get_disposal::run).await
    }

    async fn list_disposals(
        &self,
        request: Request<ListDisposalsRequest>,
    ) -> Result<Response<ListDisposalsResponse>, Status> {
        read(&self.mesh, request, list_disposals::run).await
    }
}
