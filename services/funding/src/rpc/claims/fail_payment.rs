//! Notes that a payment did not come about, so that it can be ordered again.

use mesh::{
    refusal::check_etag,
    unit::{Run, Work},
};
use proto::reell::funding::v1::{FailPaymentRequest, FailPaymentResponse};

use crate::{booking, domain::claims::refusal::Refusal, matter, store, wire::claims as wire};

pub fn run(work: &mut Work, request: FailPaymentRequest) -> Run<'_, FailPaymentResponse> {
    Box::pin(async move {
        let (id, reason) = wire::request::payment_text(&request.payment_id, "reason", request.reason, 3, 500)?;
        let known = store::claims::payment::find(&work.db(), id).await?.ok_or(Refusal::PaymentNotFound)?;
        let (tx, mut project) = matter::begin(work, known.decision).await?;
        let held = store::claims::payment::find_to_change(&tx, id).await?;
        let mut payment = held.ok_or(Refusal::PaymentNotFound)?;
        check_etag(&request.etag, &payment.revision.to_string())?;
        let entry = payment.fail(&mut project, reason)?;
        store::claims::payment::update(&tx, &payment).await?;
        store::claims::project::update(&tx, &project).await?;
        booking::record(work, &entry, &payment.id.to_string());
        wire::event::payment(work, &payment);
        Ok(FailPaymentResponse { payment: Some(wire::answer::to_payment(&payment)) })
    })
}
