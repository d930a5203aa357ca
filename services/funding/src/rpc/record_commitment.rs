//! Reserves money for a case that is about to be opened.

use mesh::unit::{Run, Work};
use proto::reell::funding::v1::{RecordCommitmentRequest, RecordCommitmentResponse};

use crate::{
    booking,
    domain::{commitment::Commitment, refusal::Refusal},
    settings::Settings,
    store, wire,
};

pub fn run(work: &mut Work, request: RecordCommitmentRequest) -> Run<'_, RecordCommitmentResponse> {
    Box::pin(async move {
        let wire::Reservation { decision, case, amount } = wire::reservation(&request)?;
        let hold = Settings::of(work.config()).map_err(anyhow::Error::new)?.reservation_hold();

        if let Some(row) = work.find::<store::commitment::OfCase>(case.uuid()).await? {
            let held = row.into_commitment()?;
            held.answers(decision, amount)?;
            return Ok(RecordCommitmentResponse { commitment: Some(wire::to_commitment(&held)) });
        }
        let tx = work.begin_on(&decision.to_string()).await?;
        let mut purse = store::purse::find_to_change(&tx, decision).await?.ok_or(Refusal::DecisionNotFound)?;
        let before = purse.balance;
        let entry = purse.reserve(amount)?;
        let (commitment, recorded) =
            Commitment::reserve(work.new_id().into(), decision, case, amount, work.now().plus(hold));
        store::commitment::insert(work.rows(), &commitment);
        booking::book(work, &tx, before, &purse, &entry, &case.to_string()).await?;
        booking::announce(work, [recorded]);
        Ok(RecordCommitmentResponse { commitment: Some(wire::to_commitment(&commitment)) })
    })
}
