//! Registers a person. The answer holds the id only, so that each reading of the rest is in the access log.

use mesh::{refusal::Error, unit::Work};
use proto::reell::actors::v1::{RegisterPersonRequest, RegisterPersonResponse};

use crate::{
    domain::{person::Person, refusal::Refusal},
    store,
    wire::persons as wire,
};

pub async fn run(work: &mut Work, request: RegisterPersonRequest) -> Result<RegisterPersonResponse, Error> {
    let profile = wire::person_profile(&request, work.now().date())?;
    let tx = work.begin().await?;
    // Asked before anything is written: a refusal then takes nothing back.
    if let Some(number) = &profile.number
        && store::person::has_number(&tx, work.keys(), number).await?
    {
        return Err(Refusal::PersonNumberTaken.into());
    }
    let person = Person::register(work.new_id().into(), profile, work.now());
    store::person::insert(&tx, work.keys(), &person).await?;
    work.emit(person.id, person.revision, wire::person_registered(&person));
    Ok(RegisterPersonResponse { person_id: person.id.to_string(), etag: person.revision.to_string() })
}
