//! Tells the registry which persons have cases, whoever sees them: it destroys nothing of somebody who has an open one.

use mesh::{refusal::Error, unit::Look};
use proto::reell::cases::v1::{CheckCasesRequest, CheckCasesResponse};

use crate::{store::person, wire};

pub async fn run(look: &mut Look, request: CheckCasesRequest) -> Result<CheckCasesResponse, Error> {
    let persons = wire::persons(&request)?;
    let found = person::together(look.db(), &persons).await?;
    found.iter().for_each(|one| look.accessed(one.person));
    Ok(CheckCasesResponse { persons: found.iter().map(wire::case::to_person_cases).collect() })
}
