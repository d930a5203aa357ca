//! Tells the registry which persons have cases, whoever sees them: it destroys nothing of somebody who has an open one.

use mesh::unit::{Look, Run};
use proto::reell::cases::v1::{CheckCasesRequest, CheckCasesResponse};

use crate::{store::person, wire};

pub fn run(look: &mut Look, request: CheckCasesRequest) -> Run<'_, CheckCasesResponse> {
    Box::pin(async move {
        let persons = wire::persons(&request)?;
        let found = person::together(look.db(), &persons).await?;
        found.iter().for_each(|one| look.accessed(one.person));
        Ok(CheckCasesResponse { persons: found.iter().map(wire::case::to_person_cases).collect() })
    })
}
