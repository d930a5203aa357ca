//! Reads a case with its steps.

use mesh::unit::{Look, Run};
use proto::reell::cases::v1::{GetCaseRequest, GetCaseResponse};

use super::sight;
use crate::{
    peers::Peers,
    wire::{self, case::to_case},
};

pub fn run(look: &mut Look<Peers>, request: GetCaseRequest) -> Run<'_, GetCaseResponse> {
    Box::pin(async move {
        let case = sight::read(look, wire::case_id(&request.case_id)?).await?;
        look.accessed(case.id);
        Ok(GetCaseResponse { case: Some(to_case(&case)) })
    })
}
