//! Says whether a person is in the register, for whoever asks. Nothing on the person is opened, so nothing goes into the access log.

use mesh::{refusal::Error, unit::Look};
use proto::reell::actors::v1::{CheckPersonRequest, CheckPersonResponse};

use crate::{
    domain::refusal::Refusal,
    store::person::{self, sight::Sight},
    wire::persons as wire,
};

pub async fn run(look: &mut Look, request: CheckPersonRequest) -> Result<CheckPersonResponse, Error> {
    let id = wire::person_id(&request.person_id)?;
    if let Some((person, restricted)) = look.find::<person::Unhidden>(id.uuid()).await? {
        return Ok(CheckPersonResponse { person_id: person.to_string(), restricted });
    }
    // The same statements whether somebody is hidden or not there at all.
    let sight = Sight::of(look.caller(), look.now());
    let (person, restricted) = person::check_to_use(look.db(), &sight, id).await?.ok_or(Refusal::PersonNotFound)?;
    Ok(CheckPersonResponse { person_id: person.to_string(), restricted })
}
