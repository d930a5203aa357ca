//! Finds the person who has a number, or had it; the reading is in the access log before the answer leaves.

use mesh::unit::{Look, Run};
use proto::reell::actors::v1::{LookUpPersonRequest, LookUpPersonResponse};

use crate::{
    domain::refusal::Refusal,
    store::person::{self, sight::Sight},
    wire::persons as wire,
};

pub fn run(look: &mut Look, request: LookUpPersonRequest) -> Run<'_, LookUpPersonResponse> {
    Box::pin(async move {
        let number = wire::number_to_look_up(&request, look.now().date())?;
        look.purpose(&request.purpose);
        let sight = Sight::of(look.caller(), look.now());
        let found =
            person::find_by_number(look.db(), look.keys(), &sight, &number).await?.ok_or(Refusal::PersonNotFound)?;
        let whole = person::whole(look.db(), look.keys(), found).await?;
        look.accessed(whole.person.id);
        Ok(LookUpPersonResponse { person: Some(wire::whole(&whole)) })
    })
}
