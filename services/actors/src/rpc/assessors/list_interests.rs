//! Lists what an assessor has declared; the assessor and each person that a relation is to are in the access log.

use mesh::{refusal::Error, unit::Look};
use proto::reell::actors::v1::{ListInterestsRequest, ListInterestsResponse};

use crate::{
    domain::{assessor::refusal::Refusal, interest::Party},
    store,
    wire::assessors as wire,
};

pub async fn run(look: &mut Look, request: ListInterestsRequest) -> Result<ListInterestsResponse, Error> {
    let id = wire::interests_wanted(&request)?;
    look.purpose(&request.purpose);
    let assessor = store::assessor::find(look.db(), look.keys(), id).await?.ok_or(Refusal::AssessorNotFound)?;
    let interests = store::interest::of(look.db(), look.keys(), id).await?;
    look.accessed(assessor.person);
    for interest in &interests {
        if let Party::Person(person) = interest.party {
            look.accessed(person);
        }
    }
    Ok(ListInterestsResponse { interests: interests.iter().map(wire::interest).collect() })
}
