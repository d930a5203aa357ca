//! Answers what was missing in a claim.

use mesh::unit::{Run, Work};
use proto::reell::funding::v1::{CompleteClaimRequest, CompleteClaimResponse};

use crate::{
    domain::claims::word::{Deed, DueKind},
    matter, store,
    wire::claims as wire,
};

pub fn run(work: &mut Work, request: CompleteClaimRequest) -> Run<'_, CompleteClaimResponse> {
    Box::pin(async move {
        let (id, answer) = wire::request::claim_text(&request.claim_id, "answer", request.answer, 1_000, 3)?;
        let (tx, project, mut claim) = matter::begin_claim(work, id).await?;
        let completed = matter::act(work, &tx, Deed::Completed, &answer).await?;
        claim.complete(completed)?;
        matter::done(&tx, claim.decision, &[DueKind::Completion], &id.to_string()).await?;
        store::claims::claim::update(&tx, &claim).await?;
        let lines = store::claims::claim::line::of(&tx, id).await?;
        wire::event::claim(work, &claim, &project);
        Ok(CompleteClaimResponse { claim: Some(wire::answer::to_claim(&claim, &project, &lines)) })
    })
}
