//! Ends a legal basis, so that another one can follow.

use mesh::{
    refusal::check_etag,
    unit::{Run, Work},
};
use proto::reell::actors::v1::{EndLegalBasisRequest, EndLegalBasisResponse, LegalBasisEnded};

use crate::{domain::legal_basis::Refusal, store, wire::legal_bases as wire};

pub fn run(work: &mut Work, request: EndLegalBasisRequest) -> Run<'_, EndLegalBasisResponse> {
    Box::pin(async move {
        let (id, until) = wire::end(&request)?;
        let tx = work.begin().await?;
        let mut basis = store::legal_basis::find_to_change(&tx, id).await?.ok_or(Refusal::NotFound)?;
        check_etag(&request.etag, &basis.revision.to_string())?;
        basis.end(until)?;
        store::legal_basis::update(&tx, &basis).await?;
        work.emit(basis.id, basis.revision, LegalBasisEnded { legal_basis_id: id.to_string() });
        Ok(EndLegalBasisResponse { legal_basis: Some(wire::basis(&basis)) })
    })
}
