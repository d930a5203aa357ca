//! Notes that what was decided to be taken back came back, or is waived.

use mesh::unit::{Run, Work};
use proto::reell::funding::v1::{SettleRecoveryRequest, SettleRecoveryResponse};

use crate::{
    booking,
    domain::claims::{refusal::Refusal, word::DueKind},
    matter, store,
    wire::claims as wire,
};

pub fn run(work: &mut Work, request: SettleRecoveryRequest) -> Run<'_, SettleRecoveryResponse> {
    Box::pin(async move {
        let (id, reference) = wire::request::recovery_text(&request.recovery_id, "reference", request.reference, 500)?;
        let known = store::claims::recovery::find(&work.db(), id).await?.ok_or(Refusal::RecoveryNotFound)?;
        let (tx, mut project) = matter::begin(work, known.decision).await?;
        let held = store::claims::recovery::find_to_change(&tx, id).await?;
        let mut recovery = held.ok_or(Refusal::RecoveryNotFound)?;
        let entry = recovery.settle(&mut project, request.waive, reference)?;
        store::claims::recovery::update(&tx, &recovery).await?;
        store::claims::project::update(&tx, &project).await?;
        booking::record(work, &entry, &id.to_string());
        matter::done(&tx, recovery.decision, &[DueKind::Repayment], &id.to_string()).await?;
        wire::event::recovery(work, &recovery);
        Ok(SettleRecoveryResponse { recovery: Some(wire::answer::to_recovery(&recovery)) })
    })
}
