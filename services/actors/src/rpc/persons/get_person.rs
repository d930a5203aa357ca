//! Reads a person by id; the reading is in the access log before the answer leaves.

use mesh::unit::{Look, Run};
use proto::reell::actors::v1::{GetPersonRequest, GetPersonResponse};

use crate::{
    domain::refusal::Refusal,
    store::person::{self, sight::Sight},
    wire::persons as wire,
};

pub fn run(look: &mut Look, request: GetPersonRequest) -> Run<'_, GetPersonResponse> {
    Box::pin(async move {
        let id = wire::person_to_read(&request.person_id, &request.purpose)?;
        look.purpose(&request.purpose);
        let sight = Sight::of(look.caller(), look.now());
        let found = person::find(look.db(), look.keys(), &sight, id).await?.ok_or(Refusal::PersonNotFound)?;
        let whole = person::whole(look.db(), look.keys(), found).await?;
        look.accessed(whole.person.id);
        Ok(GetPersonResponse { person: Some(wire::whole(&whole)) })
    })
}
