//! Registers a person as an assessor. The answer holds ids only, so that each reading of the rest is in the access log.

use mesh::unit::{Run, Work};
use proto::reell::actors::v1::{AssessorRegistered, RegisterAssessorRequest, RegisterAssessorResponse};

use crate::{
    domain::assessor::{Assessor, refusal::Refusal},
    rpc::known,
    store,
    wire::assessors as wire,
};

pub fn run(work: &mut Work, request: RegisterAssessorRequest) -> Run<'_, RegisterAssessorResponse> {
    Box::pin(async move {
        let (person, qualifications) = wire::registration(&request)?;
        let tx = work.begin().await?;
        let person = known::person_to_use(work, &tx, person).await?;
        // Asked before anything is written: a refusal then takes nothing back.
        if let Some(assessor) = store::assessor::of_person(&tx, person).await? {
            return Err(Refusal::AssessorRegisteredAlready { assessor }.into());
        }
        let assessor = Assessor::register(work.new_id().into(), person, qualifications, work.now());
        store::assessor::insert(&tx, &assessor).await?;
        let assessor_id = assessor.id.to_string();
        work.emit(assessor.id, assessor.revision, AssessorRegistered { assessor_id: assessor_id.clone() });
        Ok(RegisterAssessorResponse { assessor_id, etag: assessor.revision.to_string() })
    })
}
