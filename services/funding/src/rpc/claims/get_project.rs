//! Reads what a decision asks of its project, and where its budget and its financiers stand.

use mesh::{refusal::Error, unit::Look};
use proto::reell::funding::v1::{GetProjectRequest, GetProjectResponse};

use crate::{domain::claims::refusal::Refusal, store, wire::claims as wire};

pub async fn run(look: &mut Look, request: GetProjectRequest) -> Result<GetProjectResponse, Error> {
    let id = wire::request::decision(&request.decision_id)?;
    let project = store::claims::project::find(look.db(), id).await?.ok_or(Refusal::ProjectNotFound)?;
    Ok(GetProjectResponse { project: Some(wire::terms::to_project(&project)) })
}
