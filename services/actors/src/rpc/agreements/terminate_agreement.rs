//! Terminates a signed agreement from a day on, or gives up a draft.

use mesh::{
    refusal::check_etag,
    unit::{Run, Work},
};
use proto::reell::actors::v1::{AgreementTerminated, TerminateAgreementRequest, TerminateAgreementResponse};

use crate::{domain::agreement::refusal::Refusal, store, wire::agreements as wire};

pub fn run(work: &mut Work, request: TerminateAgreementRequest) -> Run<'_, TerminateAgreementResponse> {
    Box::pin(async move {
        let today = work.now().date();
        let (id, from, reason) = wire::termination(&request, today)?;
        let tx = work.begin().await?;
        let mut agreement = store::agreement::find_to_change(&tx, id).await?.ok_or(Refusal::NotFound)?;
        check_etag(&request.etag, &agreement.revision.to_string())?;
        agreement.terminate(from, today, reason)?;
        store::agreement::update(&tx, &agreement).await?;
        work.emit(agreement.id, agreement.revision, AgreementTerminated { agreement_id: id.to_string() });
        Ok(TerminateAgreementResponse { agreement: Some(wire::agreement(&agreement, today)) })
    })
}
