//! Takes the costs of the period into the claim as they stand, and asks each financier for its share.

use mesh::{
    refusal::check_etag,
    unit::{Run, Work},
};
use proto::reell::funding::v1::{LockClaimRequest, LockClaimResponse};

use crate::{
    booking,
    domain::claims::{claim, word::Deed},
    matter, store,
    wire::claims as wire,
};

pub fn run(work: &mut Work, request: LockClaimRequest) -> Run<'_, LockClaimResponse> {
    Box::pin(async move {
        let id = wire::request::claim(&request.claim_id)?;
        let (tx, mut project, mut claim) = matter::begin_claim(work, id).await?;
        check_etag(&request.etag, &claim.revision.to_string())?;
        let mut costs = store::claims::cost::for_claim(&tx, work.keys(), &claim).await?;
        costs.retain(|cost| claim::takes(&claim, cost));
        let locked = matter::act(work, &tx, Deed::Locked, "").await?;
        let rule = matter::threshold(&tx, &project).await?;
        let (lines, entry) = claim.lock(&mut project, &mut costs, &rule, locked)?;
        store::claims::claim::update(&tx, &claim).await?;
        store::claims::claim::line::insert(&tx, id, &lines).await?;
        store::claims::cost::update(&tx, &costs).await?;
        store::claims::project::update(&tx, &project).await?;
        if !entry.postings().is_empty() {
            booking::record(work, &entry, &id.to_string());
        }
        wire::event::claim(work, &claim, &project);
        Ok(LockClaimResponse { claim: Some(wire::answer::to_claim(&claim, &project, &lines)) })
    })
}
