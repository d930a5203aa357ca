//! Lists who is or was named for a person.

use mesh::unit::{Look, Run};
use proto::reell::actors::v1::{ListProtectedAccessesRequest, ListProtectedAccessesResponse};

use crate::{
    domain::refusal::Refusal,
    store::person::{self, access, sight::Sight},
    wire::persons as wire,
};

pub fn run(look: &mut Look, request: ListProtectedAccessesRequest) -> Run<'_, ListProtectedAccessesResponse> {
    Box::pin(async move {
        let id = wire::person_id(&request.person_id)?;
        let person = person::check(look.db(), &Sight::Everybody, id).await?.ok_or(Refusal::PersonNotFound)?;
        let accesses = access::list_of(look.db(), look.keys(), person).await?;
        look.accessed(person);
        Ok(ListProtectedAccessesResponse { accesses: accesses.iter().map(wire::protection::to_access).collect() })
    })
}
