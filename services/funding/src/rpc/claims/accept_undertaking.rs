//! Accepts the undertaking for the organisation that applied.

use mesh::unit::{Run, Work};
use proto::reell::funding::v1::{AcceptUndertakingRequest, AcceptUndertakingResponse};

use crate::{
    domain::{
        claims::word::{DueKind, Role},
        money::Ore,
    },
    matter, store,
    wire::claims as wire,
};

pub fn run(work: &mut Work, request: AcceptUndertakingRequest) -> Run<'_, AcceptUndertakingResponse> {
    Box::pin(async move {
        let id = wire::request::decision(&request.decision_id)?;
        let (tx, mut project) = matter::begin(work, id).await?;
        matter::active(&tx, id).await?;
        let signer = matter::authorised(work, &tx, Role::Signatory, &[project.applicant], Ore::ZERO).await?;
        project.accept(signer, work.now())?;
        store::claims::project::update(&tx, &project).await?;
        matter::done(&tx, id, &[DueKind::Acceptance], &id.to_string()).await?;
        wire::event::accepted(work, &project);
        Ok(AcceptUndertakingResponse { project: Some(wire::terms::to_project(&project)) })
    })
}
