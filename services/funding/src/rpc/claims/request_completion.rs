//! Asks for what is missing in a claim; the answer is due in the time that the rule of the day says.

use mesh::unit::{Run, Work};
use proto::reell::funding::v1::{RequestCompletionRequest, RequestCompletionResponse};

use crate::{
    domain::{
        claims::word::{Deed, DueKind, Role},
        money::Ore,
        policy::time_limit::CLAIM_COMPLETION,
    },
    matter, store,
    wire::claims as wire,
};

pub fn run(work: &mut Work, request: RequestCompletionRequest) -> Run<'_, RequestCompletionResponse> {
    Box::pin(async move {
        let (id, missing) = wire::request::claim_text(&request.claim_id, "missing", request.missing, 1_000, 3)?;
        let (tx, project, mut claim) = matter::begin_claim(work, id).await?;
        let financiers = matter::financiers(&project);
        let signer = matter::authorised(work, &tx, Role::Officer, &financiers, Ore::ZERO).await?;
        matter::unbiased(work, &tx, &project, &signer, Some(&claim)).await?;
        let limit = matter::time_limit(&tx, CLAIM_COMPLETION, work.now().date()).await?;
        let due = claim.ask(&limit, matter::by(work, signer, Deed::CompletionRequested, &missing))?;
        matter::due(&tx, claim.decision, DueKind::Completion, due, id.to_string()).await?;
        store::claims::claim::update(&tx, &claim).await?;
        let lines = store::claims::claim::line::of(&tx, id).await?;
        wire::event::claim(work, &claim, &project);
        Ok(RequestCompletionResponse { claim: Some(wire::answer::to_claim(&claim, &project, &lines)) })
    })
}
