//! The operations on rules: which of them write, and where each is written down.

use mesh::{
    hub::Mesh,
    unit::{read, write},
};
use proto::reell::funding::v1::{
    EndPolicyRuleRequest, EndPolicyRuleResponse, EvaluateRuleRequest, EvaluateRuleResponse, ListPolicyRulesRequest,
    ListPolicyRulesResponse, RecordPolicyRuleRequest, RecordPolicyRuleResponse, policies_server::Policies,
};
use tonic::{Request, Response, Status};

mod end_policy_rule;
mod evaluate_rule;
mod list_policy_rules;
mod record_policy_rule;

/// The rules as gRPC sees them.
pub struct PoliciesService {
    mesh: Mesh,
}

impl PoliciesService {
    /// Those of a mesh.
    pub fn new(mesh: Mesh) -> Self {
        Self { mesh }
    }
}

#[tonic::async_trait]
impl Policies for PoliciesService {
    async fn record_policy_rule(
        &self,
        request: Request<RecordPolicyRuleRequest>,
    ) -> Result<Response<RecordPolicyRuleResponse>, Status> {
        write(&self.mesh, request, record_policy_rule::run).await
    }

    async fn end_policy_rule(
        &self,
        request: Request<EndPolicyRuleRequest>,
    ) -> Result<Response<EndPolicyRuleResponse>, Status> {
        write(&self.mesh, request, end_policy_rule::run).await
    }

    async fn list_policy_rules(
        &self,
        request: Request<ListPolicyRulesRequest>,
    ) -> Result<Response<ListPolicyRulesResponse>, Status> {
        read(&self.mesh, request, list_policy_rules::run).await
    }

    async fn evaluate_rule(
        &self,
        request: Request<EvaluateRuleRequest>,
    ) -> Result<Response<EvaluateRuleResponse>, Status> {
        read(&self.mesh, request, evaluate_rule::run).await
    }
}
