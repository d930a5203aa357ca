//! Records on which basis a controller processes data for a purpose.

use mesh::unit::{Run, Work};
use proto::reell::actors::v1::{LegalBasisRecorded, RecordLegalBasisRequest, RecordLegalBasisResponse};

use crate::{
    domain::{legal_basis::LegalBasis, refusal::Refusal},
    store,
    wire::legal_bases as wire,
};

pub fn run(work: &mut Work, request: RecordLegalBasisRequest) -> Run<'_, RecordLegalBasisResponse> {
    Box::pin(async move {
        let record = wire::record(&request)?;
        let tx = work.begin().await?;
        // The controller is held, so that two who record at once for one purpose notice each other.
        store::organisation::find_to_change(&tx, record.controller).await?.ok_or(Refusal::OrganisationNotFound)?;
        let basis = LegalBasis {
            id: work.new_id().into(),
            controller: record.controller,
            purpose: record.purpose,
            article: record.article,
            national_basis: request.national_basis,
            period: record.period,
            decision_reference: request.decision_reference,
            revision: 1,
            created: work.now(),
        };
        let others = store::legal_basis::of_purpose(&tx, basis.controller, &basis.purpose, basis.period.from).await?;
        basis.alone(&others)?;
        store::legal_basis::insert(&tx, &basis).await?;
        work.emit(basis.id, basis.revision, LegalBasisRecorded { legal_basis_id: basis.id.to_string() });
        Ok(RecordLegalBasisResponse { legal_basis: Some(wire::basis(&basis)) })
    })
}
