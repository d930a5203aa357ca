//! Attests a payment: the second attest, by another human than the first.

use mesh::{
    refusal::check_etag,
    unit::{Run, Work},
};
use proto::reell::funding::v1::{AttestPaymentRequest, AttestPaymentResponse};

use crate::{
    domain::claims::{
        refusal::Refusal,
        word::{PaymentState, Role},
    },
    matter, store,
    wire::claims as wire,
};

pub fn run(work: &mut Work, request: AttestPaymentRequest) -> Run<'_, AttestPaymentResponse> {
    Box::pin(async move {
        let id = wire::request::payment(&request.payment_id)?;
        let known = store::claims::payment::find(&work.db(), id).await?.ok_or(Refusal::PaymentNotFound)?;
        let (tx, project) = matter::begin(work, known.decision).await?;
        let held = store::claims::payment::find_to_change(&tx, id).await?;
        let mut payment = held.ok_or(Refusal::PaymentNotFound)?;
        check_etag(&request.etag, &payment.revision.to_string())?;
        payment.must_be(PaymentState::Ordered)?;
        let signer = matter::authorised(work, &tx, Role::Release, &[payment.financier], payment.amount).await?;
        let claim = match payment.claim {
            Some(claim) => store::claims::claim::find(&tx, claim).await?,
            None => None,
        };
        matter::unbiased(work, &tx, &project, &signer, claim.as_ref()).await?;
        payment.attest(signer)?;
        store::claims::payment::update(&tx, &payment).await?;
        wire::event::payment(work, &payment);
        Ok(AttestPaymentResponse { payment: Some(wire::answer::to_payment(&payment)) })
    })
}
