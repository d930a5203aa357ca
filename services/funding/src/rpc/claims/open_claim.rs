//! Opens the claim of an accounting period, or one that corrects a claim by what was cut in it.

use mesh::unit::{Run, Work};
use proto::reell::funding::v1::{OpenClaimRequest, OpenClaimResponse};

use crate::{
    domain::claims::{
        claim::Claim,
        refusal::Refusal,
        word::{ClaimState, Deed},
    },
    matter, store,
    wire::claims::{self as wire, request::Opening},
};

pub fn run(work: &mut Work, request: OpenClaimRequest) -> Run<'_, OpenClaimResponse> {
    Box::pin(async move {
        let (id, opening) = wire::request::opening(&request)?;
        let (tx, mut project) = matter::begin(work, id).await?;
        matter::active(&tx, id).await?;
        let (period, corrects) = match opening {
            Opening::Period(from) => {
                let period = project.terms.period(from).cloned().ok_or_else(wire::request::no_period)?;
                if let Some(claim) = store::claims::claim::of_period(&tx, id, from).await? {
                    return Err(Refusal::PeriodClaimed(claim).into());
                }
                (period, None)
            }
            Opening::Correction(claim) => {
                let corrected = store::claims::claim::find(&tx, claim).await?.filter(|held| held.decision == id);
                let corrected = corrected.ok_or(Refusal::ClaimNotFound)?;
                corrected.must_be(&[ClaimState::Decided, ClaimState::Paid, ClaimState::Rejected])?;
                (corrected.period, Some(claim))
            }
        };
        let opened = matter::act(work, &tx, Deed::Opened, "").await?;
        let claim = Claim::open(work.new_id().into(), &mut project, period, corrects, opened)?;
        store::claims::claim::insert(&tx, &claim).await?;
        store::claims::project::update(&tx, &project).await?;
        wire::event::claim(work, &claim, &project);
        Ok(OpenClaimResponse { claim: Some(wire::answer::to_claim(&claim, &project, &[])) })
    })
}
