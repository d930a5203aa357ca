//! Reads a case with its steps.

use mesh::{refusal::Error, unit::Look};
use proto::reell::cases::v1::{GetCaseRequest, GetCaseResponse};

use crate::{
    peers::Peers,
    store,
    wire::{self, case::to_case},
};

pub async fn run(look: &mut Look<Peers>, request: GetCaseRequest) -> Result<GetCaseResponse, Error> {
    let id = wire::case_id(&request.case_id)?;
    let case = store::case::seen(look.find::<store::case::ById>(id.uuid()).await?, look.caller().scope())?;
    look.accessed(case.id);
    Ok(GetCaseResponse { case: Some(to_case(&case)) })
}
