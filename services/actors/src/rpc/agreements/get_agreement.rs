//! Reads an agreement, as it stands on a day.

use mesh::unit::{Look, Run};
use proto::reell::actors::v1::{GetAgreementRequest, GetAgreementResponse};

use crate::{domain::agreement::refusal::Refusal, store, wire::agreements as wire};

pub fn run(look: &mut Look, request: GetAgreementRequest) -> Run<'_, GetAgreementResponse> {
    Box::pin(async move {
        let (id, day) = wire::agreement_to_read(&request, look.now().date())?;
        let agreement = store::agreement::find(look.db(), id).await?.ok_or(Refusal::NotFound)?;
        Ok(GetAgreementResponse { agreement: Some(wire::agreement(&agreement, day)) })
    })
}
