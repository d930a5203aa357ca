//! Says whether an assessor may assess a candidate. Both are in the access log, since the reasons tell of both.

use mesh::{refusal::Error, unit::Look};
use proto::reell::actors::v1::{CheckAssessorRequest, CheckAssessorResponse};

use crate::{
    domain::{assessor::refusal::Refusal, conflict},
    rpc::known,
    store,
    wire::assessors as wire,
};

pub async fn run(look: &mut Look, request: CheckAssessorRequest) -> Result<CheckAssessorResponse, Error> {
    let (id, question) = wire::question(&request, look.now().date())?;
    look.purpose(&request.purpose);
    known::person_to_tell_of(look, question.candidate).await?;
    let assessor = store::assessor::find(look.db(), look.keys(), id).await?.ok_or(Refusal::AssessorNotFound)?;
    let interests = store::interest::of(look.db(), look.keys(), id).await?;
    look.accessed(assessor.person);
    look.accessed(question.candidate);
    let obstacles = conflict::obstacles(&assessor, &interests, &question);
    Ok(CheckAssessorResponse {
        may_assess: obstacles.is_empty(),
        obstacles: obstacles.into_iter().map(wire::obstacle).collect(),
    })
}
