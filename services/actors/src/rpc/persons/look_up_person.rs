//! Finds the person who has an identity number; the reading is in the access log before the answer leaves.

use mesh::{refusal::Error, unit::Look};
use proto::reell::actors::v1::{LookUpPersonRequest, LookUpPersonResponse};

use crate::{domain::refusal::Refusal, store, wire::persons as wire};

pub async fn run(look: &mut Look, request: LookUpPersonRequest) -> Result<LookUpPersonResponse, Error> {
    let number = wire::number_to_look_up(&request.number, &request.purpose, look.now().date())?;
    look.purpose(&request.purpose);
    let person =
        store::person::find_by_number(look.db(), look.keys(), &number).await?.ok_or(Refusal::PersonNotFound)?;
    look.accessed(person.id);
    Ok(LookUpPersonResponse { person: Some(wire::person(&person)) })
}
