//! Gives a reservation that no case has confirmed back to its decision.

use mesh::unit::{Run, Work};
use proto::reell::funding::v1::{ReleaseCommitmentRequest, ReleaseCommitmentResponse};

use crate::{booking, wire};

pub fn run(work: &mut Work, request: ReleaseCommitmentRequest) -> Run<'_, ReleaseCommitmentResponse> {
    Box::pin(async move {
        let wire::Release { commitment, reason } = wire::release(request)?;
        let tx = booking::begin(work, commitment).await?;
        let held = booking::hold(&tx, commitment).await?;
        held.0.check_given_up()?;
        let released = booking::release(work, &tx, held, &reason).await?;
        Ok(ReleaseCommitmentResponse { commitment: Some(wire::to_commitment(&released)) })
    })
}
