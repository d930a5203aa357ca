//! Notes the invoice that was made for what was decided to be taken back.

use mesh::unit::{Run, Work};
use proto::reell::funding::v1::{InvoiceRecoveryRequest, InvoiceRecoveryResponse};

use crate::{
    domain::claims::{refusal::Refusal, word::DueKind},
    matter, store,
    wire::claims as wire,
};

pub fn run(work: &mut Work, request: InvoiceRecoveryRequest) -> Run<'_, InvoiceRecoveryResponse> {
    Box::pin(async move {
        let (id, invoice) = wire::request::invoicing(request, work.now().date())?;
        let known = store::claims::recovery::find(&work.db(), id).await?.ok_or(Refusal::RecoveryNotFound)?;
        let (tx, _) = matter::begin(work, known.decision).await?;
        let held = store::claims::recovery::find_to_change(&tx, id).await?;
        let mut recovery = held.ok_or(Refusal::RecoveryNotFound)?;
        let due_on = invoice.due_on;
        recovery.invoice(invoice)?;
        store::claims::recovery::update(&tx, &recovery).await?;
        matter::due(&tx, recovery.decision, DueKind::Repayment, due_on, id.to_string()).await?;
        wire::event::recovery(work, &recovery);
        Ok(InvoiceRecoveryResponse { recovery: Some(wire::answer::to_recovery(&recovery)) })
    })
}
