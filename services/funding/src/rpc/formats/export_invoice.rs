//! Writes an invoice for what is taken back, or for what a financier owes for a claim.

use anyhow::Context;
use mesh::{
    refusal::Error,
    unit::{Look, Run},
};
use proto::reell::funding::v1::{ExportInvoiceRequest, ExportInvoiceResponse};

use crate::{
    domain::{
        DecisionId, OrganisationId,
        claims::{ClaimId, RecoveryId, refusal::Refusal, word::ClaimState},
        decision::State,
        formats::invoice::{Invoice, Row},
        money::Ore,
    },
    peers::Peers,
    store,
    wire::formats::{self as wire, InvoiceWanted, Of},
};

/// What the books know of an invoice.
struct Matter {
    decision: DecisionId,
    seller: OrganisationId,
    buyer: OrganisationId,
    object: String,
    what: String,
    net: Ore,
}

pub fn run(look: &mut Look<Peers>, request: ExportInvoiceRequest) -> Run<'_, ExportInvoiceResponse> {
    Box::pin(async move {
        let wanted = wire::invoice(request, look.now().date())?;
        let matter = match wanted.of {
            Of::Recovery(id) => of_recovery(look, id, &wanted).await?,
            Of::Claim(id, line) => of_claim(look, id, line).await?,
        };
        let decision = store::decision::find(look.db(), matter.decision).await?.ok_or(Refusal::ProjectNotFound)?;
        let mut peers = look.peers();
        let invoice = Invoice {
            number: wanted.number,
            issued_on: wanted.issued_on,
            due_on: wanted.due_on,
            buyer_reference: wanted.buyer_reference,
            period: None,
            project: Some(decision.document.registration_number.raw().to_owned()),
            object: matter.object,
            seller: peers.party(matter.seller).await?,
            buyer: peers.party(matter.buyer).await?,
            rows: vec![Row { what: matter.what, case: None, net: matter.net, vat: wanted.vat }],
            exemption: String::new(),
            booked: None,
            pay_to: wanted.pay_to,
        };
        let content = invoice.bytes()?.context("an invoice cannot be written")?;
        Ok(wire::to_invoice(&invoice, content))
    })
}

/// The financier invoices the recipient for what was decided to be taken back.
async fn of_recovery(look: &Look<Peers>, id: RecoveryId, wanted: &InvoiceWanted) -> Result<Matter, Error> {
    let recovery = store::claims::recovery::find(look.db(), id).await?.ok_or(Refusal::RecoveryNotFound)?;
    recovery.owed()?;
    if let Some(invoice) = &recovery.invoice {
        wire::noted(wanted, invoice)?;
    }
    let project = store::claims::project::find(look.db(), recovery.decision).await?.ok_or(Refusal::ProjectNotFound)?;
    Ok(Matter {
        decision: recovery.decision,
        seller: recovery.financier,
        buyer: project.applicant,
        object: id.to_string(),
        what: "Återkrav av utbetalat stöd".into(),
        net: recovery.amount,
    })
}

/// The recipient invoices a financier for what is left to pay of its share.
async fn of_claim(look: &Look<Peers>, id: ClaimId, line: usize) -> Result<Matter, Error> {
    let claim = store::claims::claim::find(look.db(), id).await?.ok_or(Refusal::ClaimNotFound)?;
    claim.must_be(&[ClaimState::Decided])?;
    let project = store::claims::project::find(look.db(), claim.decision).await?.ok_or(Refusal::ProjectNotFound)?;
    // What was accepted and not paid of a decision that is revoked since is not owed any more.
    let revoked = matches!(store::decision::origin(look.db(), claim.decision).await?, Some((State::Revoked, _)));
    let share = claim.shares.get(line).copied().unwrap_or_default();
    let owed = share.payable.minus(share.paid).filter(|owed| *owed > Ore::ZERO && !revoked);
    let (Some(owed), Some(financier)) = (owed, project.financier(line)) else {
        return Err(Refusal::NothingPayable(id).into());
    };
    Ok(Matter {
        decision: claim.decision,
        seller: project.applicant,
        buyer: financier.organisation(),
        object: id.to_string(),
        what: format!("Medfinansiering enligt beslut, {} – {}", claim.period.from, claim.period.to),
        net: owed,
    })
}
