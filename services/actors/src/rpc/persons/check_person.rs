//! Says whether a person is in the register, for whoever asks. Nothing on the person is opened, so nothing goes into the access log.

use mesh::unit::{Look, Run};
use proto::reell::actors::v1::{CheckPersonRequest, CheckPersonResponse};

use crate::{
    domain::refusal::Refusal,
    store::person::{self, sight::Sight},
    wire::persons as wire,
};

pub fn run(look: &mut Look, request: CheckPersonRequest) -> Run<'_, CheckPersonResponse> {
    Box::pin(async move {
        let id = wire::person_id(&request.person_id)?;
        let known = match look.find::<person::Unhidden>(id.uuid()).await? {
            Some(known) => known,
            // The same statements whether somebody is hidden or not there at all.
            None => {
                let sight = Sight::of(look.caller(), look.now());
                person::standing(look.db(), &sight, id).await?.ok_or(Refusal::PersonNotFound)?
            }
        };
        let person_id = known.person.to_string();
        Ok(CheckPersonResponse {
            person_id,
            hidden: known.hidden,
            last_sequence: known.told,
            restricted: known.restricted,
        })
    })
}
