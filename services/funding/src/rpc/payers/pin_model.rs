//! Pins a published model to an open case, and reserves what each payer bears.

use mesh::unit::{Run, Work};
use proto::reell::funding::v1::{PinModelRequest, PinModelResponse};

use super::order;
use crate::{domain::payers::refusal::Refusal, paying, peers::Peers, store, wire::payers as wire};

pub fn run(work: &mut Work<Peers>, request: PinModelRequest) -> Run<'_, PinModelResponse> {
    Box::pin(async move {
        let (case, rating) = wire::pinning(request, work.now().date())?;
        let order = order(work, case, rating, String::new()).await?;

        let tx = paying::begin(work).await?;
        paying::hold_case(&tx, case).await?;
        if store::payers::pin::latest_number(&tx, case).await? > 0 {
            return Err(Refusal::CaseAlreadyPinned(case).into());
        }
        let (pin, lines) = paying::pin(work, &tx, order, &[], 1).await?;
        Ok(PinModelResponse { pin: Some(wire::pin(&pin)), lines: wire::lines(&lines) })
    })
}
