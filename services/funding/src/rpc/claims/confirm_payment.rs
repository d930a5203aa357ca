//! Notes that the bank has paid; a claim of which all is paid is paid.

use mesh::{
    refusal::check_etag,
    unit::{Run, Work},
};
use proto::reell::funding::v1::{ConfirmPaymentRequest, ConfirmPaymentResponse};

use crate::{booking, domain::claims::refusal::Refusal, matter, store, wire::claims as wire};

pub fn run(work: &mut Work, request: ConfirmPaymentRequest) -> Run<'_, ConfirmPaymentResponse> {
    Box::pin(async move {
        let (id, reference) =
            wire::request::payment_text(&request.payment_id, "bank_reference", request.bank_reference, 1, 100)?;
        let known = store::claims::payment::find(&work.db(), id).await?.ok_or(Refusal::PaymentNotFound)?;
        let (tx, mut project) = matter::begin(work, known.decision).await?;
        let held = store::claims::payment::find_to_change(&tx, id).await?;
        let mut payment = held.ok_or(Refusal::PaymentNotFound)?;
        check_etag(&request.etag, &payment.revision.to_string())?;
        let entry = payment.confirm(&mut project, reference, work.now())?;
        store::claims::payment::update(&tx, &payment).await?;
        booking::record(work, &entry, &payment.id.to_string());
        wire::event::payment(work, &payment);
        if let Some(claim) = payment.claim {
            let held = store::claims::claim::find_to_change(&tx, claim).await?;
            let mut claim = held.ok_or(Refusal::ClaimNotFound)?;
            claim.paid(&mut project, payment.line, payment.amount);
            store::claims::claim::update(&tx, &claim).await?;
            wire::event::claim(work, &claim, &project);
        }
        store::claims::project::update(&tx, &project).await?;
        Ok(ConfirmPaymentResponse { payment: Some(wire::answer::to_payment(&payment)) })
    })
}
