//! Drafts an agreement with its parties.

use mesh::unit::{Run, Work};
use proto::reell::actors::v1::{AgreementDrafted, DraftAgreementRequest, DraftAgreementResponse};

use crate::{
    domain::agreement::{Agreement, refusal::Refusal},
    rpc::known,
    store,
    wire::agreements as wire,
};

pub fn run(work: &mut Work, request: DraftAgreementRequest) -> Run<'_, DraftAgreementResponse> {
    Box::pin(async move {
        let (terms, parties, period) = wire::draft(&request)?;
        let agreement = Agreement::draft(work.new_id().into(), terms, parties, period, work.now())?;
        let tx = work.begin().await?;
        known::parties(&tx, &agreement.parties, work.now().date()).await?;
        if let Some(former) = agreement.terms.replaces {
            let former = store::agreement::find(&tx, former).await?.ok_or(Refusal::NotFound)?;
            former.replaceable(agreement.terms.kind, period.from)?;
        }
        store::agreement::insert(&tx, &agreement).await?;
        work.emit(agreement.id, agreement.revision, AgreementDrafted { agreement_id: agreement.id.to_string() });
        Ok(DraftAgreementResponse { agreement: Some(wire::agreement(&agreement, work.now().date())) })
    })
}
