//! Decides a claim in full or in part, nets advances, and books what each financier owes. Where an answer to what was missing is overdue it is
//! decided as it stands.

use mesh::{
    refusal::check_etag,
    unit::{Run, Work},
};
use proto::reell::funding::v1::{DecideClaimRequest, DecideClaimResponse};

use crate::{
    booking,
    domain::claims::word::{Deed, DueKind, Role},
    matter, store,
    wire::claims as wire,
};

pub fn run(work: &mut Work, request: DecideClaimRequest) -> Run<'_, DecideClaimResponse> {
    Box::pin(async move {
        let etag = request.etag.clone();
        let (id, cuts, motivation) = wire::request::decision_of(request)?;
        let (tx, mut project, mut claim) = matter::begin_claim(work, id).await?;
        check_etag(&etag, &claim.revision.to_string())?;
        let financiers = matter::financiers(&project);
        let asked = claim.requested(&project);
        let signer = matter::authorised(work, &tx, Role::Officer, &financiers, asked).await?;
        matter::unbiased(work, &tx, &project, &signer, Some(&claim)).await?;
        let mut lines = store::claims::claim::line::of(&tx, id).await?;
        let mut costs = store::claims::cost::of_claim(&tx, work.keys(), id).await?;
        let decided = matter::by(work, signer, Deed::Decided, &motivation);
        let entry = claim.decide(&mut project, &mut lines, &mut costs, cuts, decided)?;
        store::claims::claim::update(&tx, &claim).await?;
        store::claims::claim::line::update(&tx, id, &lines).await?;
        store::claims::cost::update(&tx, &costs).await?;
        store::claims::project::update(&tx, &project).await?;
        if !entry.postings().is_empty() {
            booking::record(work, &entry, &id.to_string());
        }
        matter::lapsed(&tx, claim.decision, &[DueKind::Completion], &id.to_string()).await?;
        wire::event::claim(work, &claim, &project);
        Ok(DecideClaimResponse { claim: Some(wire::answer::to_claim(&claim, &project, &lines)) })
    })
}
