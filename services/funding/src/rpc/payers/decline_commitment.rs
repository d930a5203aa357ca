//! Records that a payer does not pay: what is held of it is free again.

use mesh::{
    refusal::check_etag,
    unit::{Run, Work},
};
use proto::reell::funding::v1::{DeclineCommitmentRequest, DeclineCommitmentResponse};

use crate::{
    domain::payers::{pledge::State, refusal::Refusal},
    paying, store,
    wire::payers as wire,
};

pub fn run(work: &mut Work, request: DeclineCommitmentRequest) -> Run<'_, DeclineCommitmentResponse> {
    Box::pin(async move {
        let (id, etag, reason) = wire::declining(request)?;
        let tx = paying::begin(work).await?;
        let mut line = store::payers::pledge::find_to_change(&tx, id).await?.ok_or(Refusal::PledgeNotFound)?;
        check_etag(&etag, &line.revision.to_string())?;
        paying::give_back(work, &tx, &mut line, (State::Declined, &reason)).await?;
        Ok(DeclineCommitmentResponse { commitment: Some(wire::line(&line)) })
    })
}
