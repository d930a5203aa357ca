//! Rates a case anew, for a reason: what is not posted is given back, and reserved by the new pin.

use mesh::{
    refusal::check_etag,
    unit::{Run, Work},
};
use proto::reell::funding::v1::{RepinModelRequest, RepinModelResponse};

use super::order;
use crate::{domain::payers::refusal::Refusal, paying, peers::Peers, store, wire::payers as wire};

pub fn run(work: &mut Work<Peers>, request: RepinModelRequest) -> Run<'_, RepinModelResponse> {
    Box::pin(async move {
        let etag = request.etag.clone();
        let (case, rating, reason) = wire::repinning(request, work.now().date())?;
        let order = order(work, case, rating, reason.clone()).await?;

        let tx = paying::begin(work).await?;
        paying::hold_case(&tx, case).await?;
        let latest = store::payers::pin::latest_number(&tx, case).await?;
        if latest == 0 {
            return Err(Refusal::CaseNotPinned.into());
        }
        check_etag(&etag, &latest.to_string())?;
        let voided = paying::close(work, &tx, case, &reason).await?;
        let before = store::payers::pledge::of_case(&tx, case).await?;
        let (pin, lines) = paying::pin(work, &tx, order, &before, latest.saturating_add(1)).await?;
        Ok(RepinModelResponse { pin: Some(wire::pin(&pin)), lines: wire::lines(&lines), voided_ore: voided.ore() })
    })
}
