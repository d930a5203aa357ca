//! Operations on financing models: which of them write, and where each is written down.

use mesh::{
    hub::Mesh,
    unit::{
        read,
        stream::{Answers, write_telling},
        write,
    },
};
use proto::reell::funding::v1::{
    DraftModelRequest, DraftModelResponse, EvaluateModelRequest, EvaluateModelResponse, GetCoverageMatrixRequest,
    GetCoverageMatrixResponse, GetModelRequest, GetModelResponse, GetSimulationRequest, GetSimulationResponse,
    ListExampleModelsRequest, ListExampleModelsResponse, ListModelsRequest, ListModelsResponse, PublishModelRequest,
    PublishModelResponse, RetireModelRequest, RetireModelResponse, ReviseModelRequest, ReviseModelResponse,
    SimulateModelsRequest, SimulateModelsResponse, SubmitModelForReviewRequest, SubmitModelForReviewResponse,
    ValidateModelRequest, ValidateModelResponse, financing_models_server::FinancingModels,
};
use tonic::{Request, Response, Status};

mod draft_model;
mod evaluate_model;
mod get_coverage_matrix;
mod get_model;
mod get_simulation;
mod list_example_models;
mod list_models;
mod publish_model;
mod retire_model;
mod revise_model;
mod simulate_models;
mod submit_model_for_review;
mod validate_model;

/// The models as gRPC sees them.
pub struct ModelsService {
    /// The service's share of the mesh.
    pub mesh: Mesh,
}

#[tonic::async_trait]
impl FinancingModels for ModelsService {
    type SimulateModelsStream = Answers<SimulateModelsResponse>;

    async fn draft_model(&self, request: Request<DraftModelRequest>) -> Result<Response<DraftModelResponse>, Status> {
        write(&self.mesh, request, draft_model::run).await
    }

    async fn revise_model(
        &self,
        request: Request<ReviseModelRequest>,
    ) -> Result<Response<ReviseModelResponse>, Status> {
        write(&self.mesh, request, revise_model::run).await
    }

    async fn submit_model_for_review(
        &self,
        request: Request<SubmitModelForReviewRequest>,
    ) -> Result<Response<SubmitModelForReviewResponse>, Status> {
        write(&self.mesh, request, submit_model_for_review::run).await
    }

    async fn publish_model(
        &self,
        request: Request<PublishModelRequest>,
    ) -> Result<Response<PublishModelResponse>, Status> {
        write(&self.mesh, request, publish_model::run).await
    }

    async fn retire_model(
        &self,
        request: Request<RetireModelRequest>,
    ) -> Result<Response<RetireModelResponse>, Status> {
        write(&self.mesh, request, retire_model::run).await
    }

    async fn get_model(&self, request: Request<GetModelRequest>) -> Result<Response<GetModelResponse>, Status> {
        read(&self.mesh, request, get_model::run).await
    }

    async fn list_models(&self, request: Request<ListModelsRequest>) -> Result<Response<ListModelsResponse>, Status> {
        read(&self.mesh, request, list_models::run).await
    }

    async fn list_example_models(
        &self,
        request: Request<ListExampleModelsRequest>,
    ) -> Result<Response<ListExampleModelsResponse>, Status> {
        read(&self.mesh, request, list_example_models::run).await
    }

    async fn validate_model(
        &self,
        request: Request<ValidateModelRequest>,
    ) -> Result<Response<ValidateModelResponse>, Status> {
        read(&self.mesh, request, validate_model::run).await
    }

    async fn get_coverage_matrix(
        &self,
        request: Request<GetCoverageMatrixRequest>,
    ) -> Result<Response<GetCoverageMatrixResponse>, Status> {
        read(&self.mesh, request, get_coverage_matrix::run).await
    }

    async fn evaluate_model(
        &self,
        request: Request<EvaluateModelRequest>,
    ) -> Result<Response<EvaluateModelResponse>, Status> {
        read(&self.mesh, request, evaluate_model::run).await
    }

    async fn simulate_models(
        &self,
        request: Request<SimulateModelsRequest>,
    ) -> Result<Response<Self::SimulateModelsStream>, Status> {
        write_telling(&self.mesh, request, simulate_models::run).await
    }

    async fn get_simulation(
        &self,
        request: Request<GetSimulationRequest>,
    ) -> Result<Response<GetSimulationResponse>, Status> {
        read(&self.mesh, request, get_simulation::run).await
    }
}
