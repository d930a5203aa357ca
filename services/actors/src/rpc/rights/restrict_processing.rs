//! Marks what is kept on a person, so that it is stored and not used further.

use mesh::unit::{Run, Work};
use proto::reell::actors::v1::{ProcessingRestricted, RestrictProcessingRequest, RestrictProcessingResponse};

use crate::{
    domain::{refusal::Refusal, rights::restriction::Restriction},
    store::{
        person::{self, sight::Sight},
        rights::restriction,
    },
    wire::rights::restrictions as wire,
};

pub fn run(work: &mut Work, request: RestrictProcessingRequest) -> Run<'_, RestrictProcessingResponse> {
    Box::pin(async move {
        let (id, ground, reason) = wire::wanted(&request)?;
        let sight = Sight::of(work.caller(), work.now());
        let tx = work.begin().await?;
        // The person is held, so that a change that is under way comes before the restriction or is refused by it.
        let before = person::find_to_change(&tx, work.keys(), &sight, id).await?.ok_or(Refusal::PersonNotFound)?;
        let mut found = before.clone();
        let event = found.person.change();
        person::update(&tx, work.keys(), &before, &found).await?;
        let new = Restriction {
            id: work.new_id().into(),
            person: found.person.id,
            ground,
            reason,
            by: work.caller().name(),
            created: work.now(),
            lifted: None,
        };
        restriction::insert(&tx, work.keys(), &new).await?;
        let (restriction_id, person_id) = (new.id.to_string(), new.person.to_string());
        work.touch(new.person);
        work.touch(new.id);
        if let Some(number) = event {
            let event = ProcessingRestricted { person_id: person_id.clone(), restriction_id: restriction_id.clone() };
            work.emit(new.person, number, event);
        }
        Ok(RestrictProcessingResponse { restriction_id, person_id, etag: found.person.revision.to_string() })
    })
}
