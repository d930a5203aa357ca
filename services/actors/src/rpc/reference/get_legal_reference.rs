//! Reads where in the law a rule stood on a day.

use mesh::unit::{Look, Run};
use proto::reell::actors::v1::{GetLegalReferenceRequest, GetLegalReferenceResponse};

use crate::{domain::reference::refusal::ReferenceRefusal, store, wire::reference as wire};

pub fn run(look: &mut Look, request: GetLegalReferenceRequest) -> Run<'_, GetLegalReferenceResponse> {
    Box::pin(async move {
        let (key, day) = wire::legal_key(&request.key, &request.as_of, look.now())?;
        let found = store::reference::legal::find(look.db(), key, &day).await?;
        let found = found.ok_or(ReferenceRefusal::LegalReferenceNotFound)?;
        Ok(GetLegalReferenceResponse { legal_reference: Some(wire::legal_reference(&found)?) })
    })
}
