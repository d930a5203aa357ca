//! Proposes to take back what a financier has paid.

use mesh::unit::{Run, Work};
use proto::reell::funding::v1::{OpenRecoveryRequest, OpenRecoveryResponse};

use crate::{
    domain::{
        claims::{
            recovery::Recovery,
            refusal::Refusal,
            word::{DueKind, Role},
        },
        money::Ore,
        policy::time_limit::RECOVERY,
    },
    matter, store,
    wire::claims as wire,
};

pub fn run(work: &mut Work, request: OpenRecoveryRequest) -> Run<'_, OpenRecoveryResponse> {
    Box::pin(async move {
        let (payment, proposal, answer_due) = wire::request::proposal(request)?;
        let known = store::claims::payment::find(&work.db(), payment).await?.ok_or(Refusal::PaymentNotFound)?;
        let (tx, project) = matter::begin(work, known.decision).await?;
        let held = store::claims::payment::find_to_change(&tx, payment).await?;
        let mut payment = held.ok_or(Refusal::PaymentNotFound)?;
        let signer = matter::authorised(work, &tx, Role::Officer, &[payment.financier], Ore::ZERO).await?;
        matter::unbiased(work, &tx, &project, &signer, None).await?;
        // What held when it was paid is what the recipient was told; what is not paid is refused as it is opened.
        let paid_on = payment.confirm_time.unwrap_or(work.now()).date();
        let limit = matter::time_limit(&tx, RECOVERY, paid_on).await?;
        let recovery = Recovery::open(work.new_id().into(), &mut payment, proposal, &limit, signer, work.now())?;
        store::claims::payment::update(&tx, &payment).await?;
        store::claims::recovery::insert(&tx, &recovery).await?;
        matter::due(&tx, recovery.decision, DueKind::Hearing, answer_due, recovery.id.to_string()).await?;
        wire::event::recovery(work, &recovery);
        Ok(OpenRecoveryResponse { recovery: Some(wire::answer::to_recovery(&recovery)) })
    })
}
