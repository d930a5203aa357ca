//! Records that a model owner authorises an assessor.

use mesh::unit::{Run, Work};
use proto::reell::actors::v1::{AuthorisationGranted, GrantAuthorisationRequest, GrantAuthorisationResponse};

use super::record;
use crate::{domain::authorisation::Authorisation, rpc::known, store, wire::assessors as wire};

pub fn run(work: &mut Work, request: GrantAuthorisationRequest) -> Run<'_, GrantAuthorisationResponse> {
    Box::pin(async move {
        let grant = wire::grant(&request)?;
        let tx = work.begin().await?;
        let mut assessor = record(work, &tx, grant.assessor, &request.etag).await?;
        let granted_by = known::model_owner(&tx, grant.owner, work.now().date()).await?;
        let authorisation = Authorisation {
            id: work.new_id().into(),
            model: grant.model,
            granted_by,
            period: grant.period,
            suspensions: Vec::new(),
            revoked: None,
        };
        assessor.authorise(authorisation.clone())?;
        store::assessor::authorisation::insert(&tx, assessor.id, &authorisation).await?;
        store::assessor::update(&tx, &assessor).await?;
        let authorisation_id = authorisation.id.to_string();
        let granted =
            AuthorisationGranted { assessor_id: assessor.id.to_string(), authorisation_id: authorisation_id.clone() };
        work.emit(assessor.id, assessor.revision, granted);
        Ok(GrantAuthorisationResponse { authorisation_id, etag: assessor.revision.to_string() })
    })
}
