//! Reads a claim with its lines and shares.

use mesh::unit::{Look, Run};
use proto::reell::funding::v1::{GetClaimRequest, GetClaimResponse};

use crate::{domain::claims::refusal::Refusal, store, wire::claims as wire};

pub fn run(look: &mut Look, request: GetClaimRequest) -> Run<'_, GetClaimResponse> {
    Box::pin(async move {
        let id = wire::request::claim(&request.claim_id)?;
        let claim = store::claims::claim::find(look.db(), id).await?.ok_or(Refusal::ClaimNotFound)?;
        let project = store::claims::project::find(look.db(), claim.decision).await?.ok_or(Refusal::ProjectNotFound)?;
        let lines = store::claims::claim::line::of(look.db(), id).await?;
        Ok(GetClaimResponse { claim: Some(wire::answer::to_claim(&claim, &project, &lines)) })
    })
}
