//! Operations on persons' rights: which of them write, and where each is written down.

use anyhow::anyhow;
use mesh::{
    hub::Mesh,
    page::Page,
    refusal::Error,
    unit::{read, write},
};
use proto::reell::actors::v1::{
    AnswerRightsRequestRequest, AnswerRightsRequestResponse, ExtendRightsRequestRequest, ExtendRightsRequestResponse,
    LiftRestrictionRequest, LiftRestrictionResponse, ListRectificationsRequest, ListRectificationsResponse,
    ListRestrictionsRequest, ListRestrictionsResponse, ListRightsRequestsRequest, ListRightsRequestsResponse,
    ReceiveRightsRequestRequest, ReceiveRightsRequestResponse, RectifyPersonRequest, RectifyPersonResponse,
    RestrictProcessingRequest, RestrictProcessingResponse, rights_server::Rights,
};
use tonic::{Request, Response, Status};

mod answer_rights_request;
mod extend_rights_request;
mod lift_restriction;
mod list_rectifications;
mod list_restrictions;
mod list_rights_requests;
mod receive_rights_request;
mod rectify_person;
mod restrict_processing;

/// The rights as gRPC sees them.
pub struct RightsService {
    mesh: Mesh,
}

impl RightsService {
    /// The rights of a mesh.
    pub fn new(mesh: Mesh) -> Self {
        Self { mesh }
    }
}

#[tonic::async_trait]
impl Rights for RightsService {
    async fn receive_rights_request(
        &self,
        request: Request<ReceiveRightsRequestRequest>,
    ) -> Result<Response<ReceiveRightsRequestResponse>, Status> {
        write(&self.mesh, request, receive_rights_request::run).await
    }

    async fn answer_rights_request(
        &self,
        request: Request<AnswerRightsRequestRequest>,
    ) -> Result<Response<AnswerRightsRequestResponse>, Status> {
        write(&self.mesh, request, answer_rights_request::run).await
    }

    async fn extend_rights_request(
        &self,
        request: Request<ExtendRightsRequestRequest>,
    ) -> Result<Response<ExtendRightsRequestResponse>, Status> {
        write(&self.mesh, request, extend_rights_request::run).await
    }

    async fn list_rights_requests(
        &self,
        request: Request<ListRightsRequestsRequest>,
    ) -> Result<Response<ListRightsRequestsResponse>, Status> {
        read(&self.mesh, request, list_rights_requests::run).await
    }

    async fn rectify_person(
        &self,
        request: Request<RectifyPersonRequest>,
    ) -> Result<Response<RectifyPersonResponse>, Status> {
        write(&self.mesh, request, rectify_person::run).await
    }

    async fn list_rectifications(
        &self,
        request: Request<ListRectificationsRequest>,
    ) -> Result<Response<ListRectificationsResponse>, Status> {
        read(&self.mesh, request, list_rectifications::run).await
    }

    async fn restrict_processing(
        &self,
        request: Request<RestrictProcessingRequest>,
    ) -> Result<Response<RestrictProcessingResponse>, Status> {
        write(&self.mesh, request, restrict_processing::run).await
    }

    async fn lift_restriction(
        &self,
        request: Request<LiftRestrictionRequest>,
    ) -> Result<Response<LiftRestrictionResponse>, Status> {
        write(&self.mesh, request, lift_restriction::run).await
    }

    async fn list_restrictions(
        &self,
        request: Request<ListRestrictionsRequest>,
    ) -> Result<Response<ListRestrictionsResponse>, Status> {
        read(&self.mesh, request, list_restrictions::run).await
    }
}

/// The thing that the page before ended with.
fn after<T>(page: &Page, parse: impl Fn(&str) -> Result<T, String>) -> Result<Option<T>, Error> {
    let id = page.after.as_deref().map(parse).transpose();
    Ok(id.map_err(|rule| anyhow!("the id in a page token {rule}"))?)
}
