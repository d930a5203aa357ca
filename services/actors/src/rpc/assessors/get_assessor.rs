//! Reads an assessor; the reading is in the access log before the answer leaves.

use mesh::unit::{Look, Run};
use proto::reell::actors::v1::{GetAssessorRequest, GetAssessorResponse};

use crate::{
    domain::assessor::refusal::Refusal,
    store::{self, person::sight::Sight},
    wire::assessors as wire,
};

pub fn run(look: &mut Look, request: GetAssessorRequest) -> Run<'_, GetAssessorResponse> {
    Box::pin(async move {
        let (id, day) = wire::assessor_to_read(&request, look.now().date())?;
        look.purpose(&request.purpose);
        let sight = Sight::of(look.caller(), look.now());
        let assessor =
            store::assessor::find(look.db(), look.keys(), &sight, id).await?.ok_or(Refusal::AssessorNotFound)?;
        look.accessed(assessor.person);
        Ok(GetAssessorResponse { assessor: Some(wire::assessor(&assessor, day)) })
    })
}
