//! Signs a claim for the organisation that applied.

use mesh::unit::{Run, Work};
use proto::reell::funding::v1::{SignClaimRequest, SignClaimResponse};

use crate::{
    domain::{
        claims::word::{Deed, Role},
        money::Ore,
    },
    matter, store,
    wire::claims as wire,
};

pub fn run(work: &mut Work, request: SignClaimRequest) -> Run<'_, SignClaimResponse> {
    Box::pin(async move {
        let id = wire::request::claim(&request.claim_id)?;
        let (tx, project, mut claim) = matter::begin_claim(work, id).await?;
        let signer = matter::authorised(work, &tx, Role::Signatory, &[project.applicant], Ore::ZERO).await?;
        claim.sign(matter::by(work, signer, Deed::Signed, ""))?;
        store::claims::claim::update(&tx, &claim).await?;
        let lines = store::claims::claim::line::of(&tx, id).await?;
        wire::event::claim(work, &claim, &project);
        Ok(SignClaimResponse { claim: Some(wire::answer::to_claim(&claim, &project, &lines)) })
    })
}
