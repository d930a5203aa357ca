//! Ends a right with a day, and those of its substitutes with it.

use mesh::unit::{Run, Work};
use proto::reell::funding::v1::{EndAttestationRequest, EndAttestationResponse};

use crate::{domain::claims::refusal::Refusal, store, wire::claims as wire};

pub fn run(work: &mut Work, request: EndAttestationRequest) -> Run<'_, EndAttestationResponse> {
    Box::pin(async move {
        let (id, until) = wire::request::ending(&request)?;
        let tx = work.begin_on(&id.to_string()).await?;
        let held = store::claims::attestation::find_to_change(&tx, id).await?;
        let mut right = held.ok_or(Refusal::AttestationNotFound)?;
        right.end(until)?;
        store::claims::attestation::update(&tx, &right).await?;
        wire::event::ended(work, &right);
        for mut substitute in store::claims::attestation::substitutes(&tx, id).await? {
            if substitute.end(until).is_ok() {
                store::claims::attestation::update(&tx, &substitute).await?;
                wire::event::ended(work, &substitute);
            }
        }
        Ok(EndAttestationResponse { attestation: Some(wire::request::to_attestation(&right)) })
    })
}
