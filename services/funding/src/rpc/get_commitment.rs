//! Reads a commitment.

use mesh::{refusal::Error, unit::Look};
use proto::reell::funding::v1::{GetCommitmentRequest, GetCommitmentResponse};

use crate::{domain::refusal::Refusal, store, wire};

pub async fn run(look: &mut Look, request: GetCommitmentRequest) -> Result<GetCommitmentResponse, Error> {
    let id = wire::commitment_id(&request.commitment_id)?;
    let commitment = store::commitment::find(look.db(), id).await?.ok_or(Refusal::CommitmentNotFound)?;
    Ok(GetCommitmentResponse { commitment: Some(wire::to_commitment(&commitment)) })
}
