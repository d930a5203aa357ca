//! Lists who is or was named for a person.

use mesh::{refusal::Error, unit::Look};
use proto::reell::actors::v1::{ListProtectedAccessesRequest, ListProtectedAccessesResponse};

use crate::{
    domain::refusal::Refusal,
    store::person::{self, access, sight::Sight},
    wire::persons as wire,
};

pub async fn run(
    look: &mut Look,
    request: ListProtectedAccessesRequest,
) -> Result<ListProtectedAccessesResponse, Error> {
    let id = wire::person_id(&request.person_id)?;
    let person = person::check(look.db(), &Sight::Everybody, id).await?.ok_or(Refusal::PersonNotFound)?;
    let accesses = access::list_of(look.db(), look.keys(), person).await?;
    look.accessed(person);
    Ok(ListProtectedAccessesResponse { accesses: accesses.iter().map(wire::protection::to_access).collect() })
}
