//! Decides what is taken back: another human than who proposed it.

use mesh::unit::{Run, Work};
use proto::reell::funding::v1::{DecideRecoveryRequest, DecideRecoveryResponse};

use crate::{
    booking,
    domain::claims::{
        refusal::Refusal,
        word::{DueKind, RecoveryState, Role},
    },
    matter, store,
    wire::claims::{self as wire, request::Ruling},
};

pub fn run(work: &mut Work, request: DecideRecoveryRequest) -> Run<'_, DecideRecoveryResponse> {
    Box::pin(async move {
        let Ruling { recovery: id, amount, motivation, repay_due } = wire::request::ruling(request)?;
        let known = store::claims::recovery::find(&work.db(), id).await?.ok_or(Refusal::RecoveryNotFound)?;
        let (tx, mut project) = matter::begin(work, known.decision).await?;
        let held = store::claims::recovery::find_to_change(&tx, id).await?;
        let mut recovery = held.ok_or(Refusal::RecoveryNotFound)?;
        let held = store::claims::payment::find_to_change(&tx, recovery.payment).await?;
        let mut payment = held.ok_or(Refusal::PaymentNotFound)?;
        let signer = matter::authorised(work, &tx, Role::Officer, &[recovery.financier], amount).await?;
        matter::unbiased(work, &tx, &project, &signer, None).await?;
        let entry = recovery.decide(&mut project, &mut payment, amount, motivation, &signer)?;
        store::claims::recovery::update(&tx, &recovery).await?;
        store::claims::payment::update(&tx, &payment).await?;
        store::claims::project::update(&tx, &project).await?;
        if recovery.state == RecoveryState::Decided {
            booking::record(work, &entry, &id.to_string());
            matter::due(&tx, recovery.decision, DueKind::Repayment, repay_due, id.to_string()).await?;
        }
        wire::event::recovery(work, &recovery);
        Ok(DecideRecoveryResponse { recovery: Some(wire::answer::to_recovery(&recovery)) })
    })
}
