//! Reads who pays for a case, what became of each part, and why.

use mesh::unit::{Look, Run};
use proto::reell::funding::v1::{GetCasePayersRequest, GetCasePayersResponse};

use crate::{domain::payers::refusal::Refusal, store, wire::payers as wire};

pub fn run(look: &mut Look, request: GetCasePayersRequest) -> Run<'_, GetCasePayersResponse> {
    Box::pin(async move {
        let case = wire::case_id(&request.case_id)?;
        look.accessed(case);
        let pin = store::payers::pin::latest(look.db(), look.keys(), case).await?.ok_or(Refusal::CaseNotPinned)?;
        let lines = store::payers::pledge::of_case(look.db(), case).await?;
        Ok(wire::case_payers(&pin, &lines))
    })
}
