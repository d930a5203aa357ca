//! Reads a commitment.

use mesh::unit::{Look, Run};
use proto::reell::funding::v1::{GetCommitmentRequest, GetCommitmentResponse};

use crate::{domain::refusal::Refusal, store, wire};

pub fn run(look: &mut Look, request: GetCommitmentRequest) -> Run<'_, GetCommitmentResponse> {
    Box::pin(async move {
        let id = wire::commitment_id(&request.commitment_id)?;
        let commitment = store::commitment::find(look.db(), id).await?.ok_or(Refusal::CommitmentNotFound)?;
        Ok(GetCommitmentResponse { commitment: Some(wire::to_commitment(&commitment)) })
    })
}
