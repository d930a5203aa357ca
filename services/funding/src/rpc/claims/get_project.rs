//! Reads what a decision asks of its project, and where its budget and its financiers stand.

use mesh::unit::{Look, Run};
use proto::reell::funding::v1::{GetProjectRequest, GetProjectResponse};

use crate::{domain::claims::refusal::Refusal, store, wire::claims as wire};

pub fn run(look: &mut Look, request: GetProjectRequest) -> Run<'_, GetProjectResponse> {
    Box::pin(async move {
        let id = wire::request::decision(&request.decision_id)?;
        let project = store::claims::project::find(look.db(), id).await?.ok_or(Refusal::ProjectNotFound)?;
        Ok(GetProjectResponse { project: Some(wire::terms::to_project(&project)) })
    })
}
