//! Holds a person, so that nothing on them is disposed of.

use mesh::unit::{Run, Work};
use proto::reell::actors::v1::{PlaceHoldRequest, PlaceHoldResponse};

use crate::{
    domain::{hold::Hold, refusal::Refusal},
    store::{
        hold,
        person::{self, sight::Sight},
    },
    wire::retention::holds as wire,
};

pub fn run(work: &mut Work, request: PlaceHoldRequest) -> Run<'_, PlaceHoldResponse> {
    Box::pin(async move {
        let wanted = wire::wanted(&request)?;
        let sight = Sight::of(work.caller(), work.now());
        let tx = work.begin().await?;
        // The person's row is held, so that a disposal that is under way comes before the hold or is stopped by it.
        let found = person::find_to_change(&tx, work.keys(), &sight, wanted.person).await?;
        let person = found.ok_or(Refusal::PersonNotFound)?.person.id;
        let new = Hold {
            id: work.new_id().into(),
            person,
            reason: wanted.reason,
            reference: wanted.reference,
            by: work.caller().name(),
            created: work.now(),
            lifted: None,
        };
        hold::insert(&tx, work.keys(), &new).await?;
        work.touch(new.id);
        work.touch(person);
        Ok(PlaceHoldResponse { hold_id: new.id.to_string(), person_id: person.to_string() })
    })
}
