//! Takes a claim back before its lines are fixed, so that another can be opened.

use mesh::{
    refusal::check_etag,
    unit::{Run, Work},
};
use proto::reell::funding::v1::{WithdrawClaimRequest, WithdrawClaimResponse};

use crate::{domain::claims::word::Deed, matter, store, wire::claims as wire};

pub fn run(work: &mut Work, request: WithdrawClaimRequest) -> Run<'_, WithdrawClaimResponse> {
    Box::pin(async move {
        let (id, reason) = wire::request::claim_text(&request.claim_id, "reason", request.reason, 1_000, 3)?;
        let (tx, mut project, mut claim) = matter::begin_claim(work, id).await?;
        check_etag(&request.etag, &claim.revision.to_string())?;
        let withdrawn = matter::act(work, &tx, Deed::Withdrawn, &reason).await?;
        claim.withdraw(&mut project, withdrawn)?;
        store::claims::claim::update(&tx, &claim).await?;
        store::claims::project::update(&tx, &project).await?;
        wire::event::claim(work, &claim, &project);
        Ok(WithdrawClaimResponse { claim: Some(wire::answer::to_claim(&claim, &project, &[])) })
    })
}
