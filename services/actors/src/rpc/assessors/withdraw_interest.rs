//! Says that a declared relation no longer counts, or never did.

use mesh::unit::{Run, Work};
use proto::reell::actors::v1::{InterestWithdrawn, WithdrawInterestRequest, WithdrawInterestResponse};

use super::record;
use crate::{domain::assessor::refusal::Refusal, store, wire::assessors as wire};

pub fn run(work: &mut Work, request: WithdrawInterestRequest) -> Run<'_, WithdrawInterestResponse> {
    Box::pin(async move {
        let (id, wanted, until) = wire::withdrawal(&request)?;
        let tx = work.begin().await?;
        let mut assessor = record(work, &tx, id, &request.etag).await?;
        let mut interests = store::interest::of(&tx, work.keys(), id).await?.into_iter();
        let mut interest = interests.find(|interest| interest.id == wanted).ok_or(Refusal::InterestNotFound)?;
        interest.withdraw(until)?;
        assessor.touch();
        store::interest::update(&tx, &interest).await?;
        store::assessor::update(&tx, &assessor).await?;
        work.emit(assessor.id, assessor.revision, InterestWithdrawn { assessor_id: assessor.id.to_string() });
        Ok(WithdrawInterestResponse { etag: assessor.revision.to_string() })
    })
}
