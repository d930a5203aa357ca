//! Registers a person. The answer holds the id only, so that each reading of the rest is in the access log.

use mesh::unit::{Run, Work};
use proto::reell::actors::v1::{RegisterPersonRequest, RegisterPersonResponse};

use crate::{
    domain::{person::Person, refusal::Refusal},
    store::person::{self, identity, sight::Sight},
    wire::persons as wire,
};

pub fn run(work: &mut Work, request: RegisterPersonRequest) -> Run<'_, RegisterPersonResponse> {
    Box::pin(async move {
        let profile = wire::person_profile(&request, work.now().date())?;
        let sight = Sight::of(work.caller(), work.now());
        let tx = work.begin().await?;
        // Asked before anything is written: a refusal then takes nothing back. Somebody whom the caller does not see takes no number: a
        // refusal would tell of them. Who sees both registrations merges them.
        if let Some(number) = &profile.identity
            && identity::taken(&tx, work.keys(), &sight, number, None).await?
        {
            return Err(Refusal::PersonNumberTaken.into());
        }
        let new = Person::register(work.new_id().into(), profile, work.now());
        person::insert(&tx, work.keys(), &new, work.now().date()).await?;
        work.touch(new.id);
        if !new.hidden {
            work.emit(new.id, new.told, wire::person_registered(&new));
        }
        Ok(RegisterPersonResponse { person_id: new.id.to_string(), etag: new.revision.to_string() })
    })
}
