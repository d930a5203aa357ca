//! Lists what an assessor has declared, as far as the caller sees whom it is to; the assessor and each person that a relation is to are in the access log.

use mesh::unit::{Look, Run};
use proto::reell::actors::v1::{ListInterestsRequest, ListInterestsResponse};

use crate::{
    domain::{assessor::refusal::Refusal, interest::Interest},
    store::{self, person::sight::Sight},
    wire::assessors as wire,
};

pub fn run(look: &mut Look, request: ListInterestsRequest) -> Run<'_, ListInterestsResponse> {
    Box::pin(async move {
        let id = wire::interests_wanted(&request)?;
        look.purpose(&request.purpose);
        let sight = Sight::of(look.caller(), look.now());
        let assessor =
            store::assessor::find(look.db(), look.keys(), &sight, id).await?.ok_or(Refusal::AssessorNotFound)?;
        let mut interests = store::interest::of(look.db(), look.keys(), id).await?;
        let persons = store::leads::persons(look.db(), &sight, interests.iter().filter_map(Interest::person)).await?;
        // A relation to somebody whom the caller does not see is not there for that caller.
        interests.retain(|interest| interest.person().is_none_or(|person| persons.contains_key(&person)));
        look.accessed(assessor.person);
        for interest in &interests {
            if let Some(person) = interest.person() {
                look.accessed(person);
            }
        }
        Ok(ListInterestsResponse { interests: interests.iter().map(wire::interest).collect() })
    })
}
