//! Approves or declines a change of a budget: another human than who asked, with a formal decision where one is needed.

use mesh::unit::{Run, Work};
use proto::reell::funding::v1::{ApproveAmendmentRequest, ApproveAmendmentResponse};

use crate::{
    booking,
    domain::{
        claims::{
            refusal::Refusal,
            word::{ChangeClass, Role},
        },
        money::Ore,
    },
    matter, store,
    wire::claims as wire,
};

pub fn run(work: &mut Work, request: ApproveAmendmentRequest) -> Run<'_, ApproveAmendmentResponse> {
    Box::pin(async move {
        let decline = request.decline;
        let (id, reference) = wire::request::settled(request)?;
        let known = store::claims::amendment::find(&work.db(), id).await?.ok_or(Refusal::AmendmentNotFound)?;
        let (tx, mut project) = matter::begin(work, known.decision).await?;
        let held = store::claims::amendment::find_to_change(&tx, id).await?;
        let mut amendment = held.ok_or(Refusal::AmendmentNotFound)?;
        let financiers = matter::financiers(&project);
        let signer = matter::authorised(work, &tx, Role::Officer, &financiers, Ore::ZERO).await?;
        matter::unbiased(work, &tx, &project, &signer, None).await?;
        if amendment.class == ChangeClass::Formal && !decline {
            wire::request::formal(&reference)?;
        }
        // What waits when the decision ends can only be declined.
        if !decline {
            matter::active(&tx, known.decision).await?;
        }
        let entry = amendment.settle(&mut project, decline, reference, signer)?;
        store::claims::amendment::update(&tx, &amendment).await?;
        if let Some(entry) = entry {
            store::claims::project::update(&tx, &project).await?;
            booking::record(work, &entry, &amendment.id.to_string());
        }
        wire::event::amended(work, &amendment);
        Ok(ApproveAmendmentResponse { amendment: Some(wire::terms::to_amendment(&amendment)) })
    })
}
