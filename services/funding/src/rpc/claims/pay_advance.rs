//! Orders an advance within the rule's limit: the first attest.

use mesh::unit::{Run, Work};
use proto::reell::funding::v1::{PayAdvanceRequest, PayAdvanceResponse};

use crate::{
    booking,
    domain::claims::{
        advance::{self, Limit},
        payment::Payment,
        refusal::Refusal,
        word::Role,
    },
    matter, store,
    wire::claims::{self as wire, request::Advance},
};

pub fn run(work: &mut Work, request: PayAdvanceRequest) -> Run<'_, PayAdvanceResponse> {
    Box::pin(async move {
        let Advance { decision, line, amount, reason } = wire::request::advance(request)?;
        let (tx, mut project) = matter::begin(work, decision).await?;
        matter::active(&tx, decision).await?;
        let payer = project.financier(line).ok_or(Refusal::ProjectNotFound)?.organisation();
        let signer = matter::authorised(work, &tx, Role::Order, &[payer], amount).await?;
        matter::unbiased(work, &tx, &project, &signer, None).await?;
        let wanted = (amount, reason);
        let limit = Limit::on(&store::policy::versions(&tx, advance::RULE).await?, work.now().date())?;
        let (id, now) = (work.new_id().into(), work.now());
        let (payment, entry) = Payment::advance(id, &mut project, line, wanted, &limit, signer, now)?;
        store::claims::payment::insert(&tx, &payment).await?;
        store::claims::project::update(&tx, &project).await?;
        booking::record(work, &entry, &payment.id.to_string());
        wire::event::payment(work, &payment);
        Ok(PayAdvanceResponse { payment: Some(wire::answer::to_payment(&payment)) })
    })
}
