//! Orders what a financier owes for a claim: the first attest, by another human than who decided it.

use mesh::unit::{Run, Work};
use proto::reell::funding::v1::{OrderPaymentRequest, OrderPaymentResponse};

use crate::{
    booking,
    domain::{
        claims::{
            attestation,
            payment::Payment,
            refusal::Refusal,
            word::{ClaimState, Role},
        },
        money::Ore,
    },
    matter, store,
    wire::claims as wire,
};

pub fn run(work: &mut Work, request: OrderPaymentRequest) -> Run<'_, OrderPaymentResponse> {
    Box::pin(async move {
        let (id, line) = wire::request::order(&request)?;
        let (tx, mut project, claim) = matter::begin_claim(work, id).await?;
        if let Some(live) = store::claims::payment::live(&tx, id, line).await? {
            return Err(Refusal::PaymentState(live.id, live.state).into());
        }
        claim.must_be(&[ClaimState::Decided])?;
        matter::active(&tx, project.decision).await?;
        let payer = project.financier(line).ok_or(Refusal::NothingPayable(id))?.organisation();
        let owed = claim.shares.get(line).map_or(Ore::ZERO, |share| share.payable);
        let signer = matter::authorised(work, &tx, Role::Order, &[payer], owed).await?;
        matter::unbiased(work, &tx, &project, &signer, Some(&claim)).await?;
        if let Some(decider) = claim.decider() {
            attestation::another(&signer, decider)?;
        }
        let (payment, entry) = Payment::order(work.new_id().into(), &mut project, &claim, line, signer, work.now())?;
        store::claims::payment::insert(&tx, &payment).await?;
        store::claims::project::update(&tx, &project).await?;
        booking::record(work, &entry, &payment.id.to_string());
        wire::event::payment(work, &payment);
        Ok(OrderPaymentResponse { payment: Some(wire::answer::to_payment(&payment)) })
    })
}
