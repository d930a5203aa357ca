//! Notes that the recipient of a payment has been heard on its recovery.

use mesh::unit::{Run, Work};
use proto::reell::funding::v1::{HearRecoveryRequest, HearRecoveryResponse};

use crate::{
    domain::claims::{refusal::Refusal, word::DueKind},
    matter, store,
    wire::claims as wire,
};

pub fn run(work: &mut Work, request: HearRecoveryRequest) -> Run<'_, HearRecoveryResponse> {
    Box::pin(async move {
        let (id, answer) = wire::request::recovery_text(&request.recovery_id, "answer", request.answer, 1_000)?;
        let known = store::claims::recovery::find(&work.db(), id).await?.ok_or(Refusal::RecoveryNotFound)?;
        let (tx, _) = matter::begin(work, known.decision).await?;
        let held = store::claims::recovery::find_to_change(&tx, id).await?;
        let mut recovery = held.ok_or(Refusal::RecoveryNotFound)?;
        recovery.hear(answer)?;
        store::claims::recovery::update(&tx, &recovery).await?;
        matter::done(&tx, recovery.decision, &[DueKind::Hearing], &id.to_string()).await?;
        wire::event::recovery(work, &recovery);
        Ok(HearRecoveryResponse { recovery: Some(wire::answer::to_recovery(&recovery)) })
    })
}
