//! Operations on assessors: which of them write, and where each is written down.

use mesh::{
    hub::Mesh,
    refusal::{Error, check_etag},
    sql::Tx,
    unit::{Work, read, write},
};
use proto::reell::actors::v1::{
    CheckAssessorRequest, CheckAssessorResponse, DeclareInterestRequest, DeclareInterestResponse, EndEmploymentRequest,
    EndEmploymentResponse, GetAssessorRequest, GetAssessorResponse, GrantAuthorisationRequest,
    GrantAuthorisationResponse, LiftSuspensionRequest, LiftSuspensionResponse, ListAssessorsRequest,
    ListAssessorsResponse, ListInterestsRequest, ListInterestsResponse, RecordEmploymentRequest,
    RecordEmploymentResponse, RecordQualificationsRequest, RecordQualificationsResponse, RegisterAssessorRequest,
    RegisterAssessorResponse, RevokeAuthorisationRequest, RevokeAuthorisationResponse, SuspendAuthorisationRequest,
    SuspendAuthorisationResponse, WithdrawInterestRequest, WithdrawInterestResponse, assessors_server::Assessors,
};
use tonic::{Request, Response, Status};

use crate::{
    domain::assessor::{Assessor, AssessorId, refusal::Refusal},
    store::{self, person::sight::Sight},
};

mod check_assessor;
mod declare_interest;
mod end_employment;
mod get_assessor;
mod grant_authorisation;
mod lift_suspension;
mod list_assessors;
mod list_interests;
mod record_employment;
mod record_qualifications;
mod register_assessor;
mod revoke_authorisation;
mod suspend_authorisation;
mod withdraw_interest;

/// The assessors as gRPC sees them.
pub struct AssessorsService {
    mesh: Mesh,
}

impl AssessorsService {
    /// The assessors of a mesh.
    pub fn new(mesh: Mesh) -> Self {
        Self { mesh }
    }
}

#[tonic::async_trait]
impl Assessors for AssessorsService {
    async fn register_assessor(
        &self,
        request: Request<RegisterAssessorRequest>,
    ) -> Result<Response<RegisterAssessorResponse>, Status> {
        write(&self.mesh, request, register_assessor::run).await
    }

    async fn record_qualifications(
        &self,
        request: Request<RecordQualificationsRequest>,
    ) -> Result<Response<RecordQualificationsResponse>, Status> {
        write(&self.mesh, request, record_qualifications::run).await
    }

    async fn record_employment(
        &self,
        request: Request<RecordEmploymentRequest>,
    ) -> Result<Response<RecordEmploymentResponse>, Status> {
        write(&self.mesh, request, record_employment::run).await
    }

    async fn end_employment(
        &self,
        request: Request<EndEmploymentRequest>,
    ) -> Result<Response<EndEmploymentResponse>, Status> {
        write(&self.mesh, request, end_employment::run).await
    }

    async fn grant_authorisation(
        &self,
        request: Request<GrantAuthorisationRequest>,
    ) -> Result<Response<GrantAuthorisationResponse>, Status> {
        write(&self.mesh, request, grant_authorisation::run).await
    }

    async fn suspend_authorisation(
        &self,
        request: Request<SuspendAuthorisationRequest>,
    ) -> Result<Response<SuspendAuthorisationResponse>, Status> {
        write(&self.mesh, request, suspend_authorisation::run).await
    }

    async fn lift_suspension(
        &self,
        request: Request<LiftSuspensionRequest>,
    ) -> Result<Response<LiftSuspensionResponse>, Status> {
        write(&self.mesh, request, lift_suspension::run).await
    }

    async fn revoke_authorisation(
        &self,
        request: Request<RevokeAuthorisationRequest>,
    ) -> Result<Response<RevokeAuthorisationResponse>, Status> {
        write(&self.mesh, request, revoke_authorisation::run).await
    }

    async fn get_assessor(
        &self,
        request: Request<GetAssessorRequest>,
    ) -> Result<Response<GetAssessorResponse>, Status> {
        read(&self.mesh, request, get_assessor::run).await
    }

    async fn list_assessors(
        &self,
        request: Request<ListAssessorsRequest>,
    ) -> Result<Response<ListAssessorsResponse>, Status> {
        read(&self.mesh, request, list_assessors::run).await
    }

    async fn declare_interest(
        &self,
        request: Request<DeclareInterestRequest>,
    ) -> Result<Response<DeclareInterestResponse>, Status> {
        write(&self.mesh, request, declare_interest::run).await
    }

    async fn withdraw_interest(
        &self,
        request: Request<WithdrawInterestRequest>,
    ) -> Result<Response<WithdrawInterestResponse>, Status> {
        write(&self.mesh, request, withdraw_interest::run).await
    }

    async fn list_interests(
        &self,
        request: Request<ListInterestsRequest>,
    ) -> Result<Response<ListInterestsResponse>, Status> {
        read(&self.mesh, request, list_interests::run).await
    }

    async fn check_assessor(
        &self,
        request: Request<CheckAssessorRequest>,
    ) -> Result<Response<CheckAssessorResponse>, Status> {
        read(&self.mesh, request, check_assessor::run).await
    }
}

/// The record of an assessor whom the caller sees, which nobody else changes until the transaction ends, if it is still the one that was decided on.
async fn record(work: &Work, tx: &Tx, id: AssessorId, etag: &str) -> Result<Assessor, Error> {
    let sight = Sight::of(work.caller(), work.now());
    let assessor =
        store::assessor::find_to_change(tx, work.keys(), &sight, id).await?.ok_or(Refusal::AssessorNotFound)?;
    check_etag(etag, &assessor.revision.to_string())?;
    Ok(assessor)
}
