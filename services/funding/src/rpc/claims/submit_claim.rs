//! Hands a claim in, with the report that it belongs to.

use mesh::unit::{Run, Work};
use proto::reell::funding::v1::{SubmitClaimRequest, SubmitClaimResponse};

use crate::{domain::claims::word::Deed, matter, store, wire::claims as wire};

pub fn run(work: &mut Work, request: SubmitClaimRequest) -> Run<'_, SubmitClaimResponse> {
    Box::pin(async move {
        let (id, report) =
            wire::request::claim_text(&request.claim_id, "report_reference", request.report_reference, 200, 1)?;
        let (tx, project, mut claim) = matter::begin_claim(work, id).await?;
        let submitted = matter::act(work, &tx, Deed::Submitted, "").await?;
        claim.submit(report, submitted)?;
        let subject = claim.period.from.to_string();
        if claim.corrects.is_none() {
            matter::done(&tx, claim.decision, &[matter::claimed(&claim)], &subject).await?;
        }
        store::claims::claim::update(&tx, &claim).await?;
        let lines = store::claims::claim::line::of(&tx, id).await?;
        wire::event::claim(work, &claim, &project);
        Ok(SubmitClaimResponse { claim: Some(wire::answer::to_claim(&claim, &project, &lines)) })
    })
}
