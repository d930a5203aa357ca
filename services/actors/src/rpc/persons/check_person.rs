//! Says whether a person is in the register. Nothing on the person is opened, so nothing goes into the access log.

use mesh::{refusal::Error, unit::Look};
use proto::reell::actors::v1::{CheckPersonRequest, CheckPersonResponse};

use crate::{domain::refusal::Refusal, store, wire::persons as wire};

pub async fn run(look: &mut Look, request: CheckPersonRequest) -> Result<CheckPersonResponse, Error> {
    let id = wire::person_id(&request.person_id)?;
    match store::person::exists(look.db(), id).await? {
        true => Ok(CheckPersonResponse {}),
        false => Err(Refusal::PersonNotFound.into()),
    }
}
