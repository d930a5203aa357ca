//! Lifts a restriction, after the person has been told.

use mesh::unit::{Run, Work};
use proto::reell::actors::v1::{LiftRestrictionRequest, LiftRestrictionResponse, RestrictionLifted};

use crate::{
    domain::{refusal::Refusal as Unknown, rights::refusal::Refusal},
    store::{
        person::{self, sight::Sight},
        rights::restriction,
    },
    wire::rights::restrictions as wire,
};

pub fn run(work: &mut Work, request: LiftRestrictionRequest) -> Run<'_, LiftRestrictionResponse> {
    Box::pin(async move {
        let (id, told_on) = wire::lift(&request, work.now().date())?;
        let sight = Sight::of(work.caller(), work.now());
        let tx = work.begin().await?;
        let found = restriction::find_to_change(&tx, work.keys(), &sight, id).await?;
        let mut lifted = found.ok_or(Refusal::RestrictionNotFound)?;
        lifted.lift(told_on, work.caller().name(), work.now())?;
        restriction::update(&tx, &lifted).await?;
        // The registration may have been merged since: who the person is now has changed.
        let before = person::find_to_change(&tx, work.keys(), &sight, lifted.person).await?;
        let before = before.ok_or(Unknown::PersonNotFound)?;
        let mut found = before.clone();
        let event = found.person.change();
        person::update(&tx, work.keys(), &before, &found).await?;
        let person = found.person.id;
        work.touch(person);
        work.touch(id);
        if let Some(number) = event {
            let (person_id, restriction_id) = (person.to_string(), id.to_string());
            work.emit(person, number, RestrictionLifted { person_id, restriction_id });
        }
        let restricted = restriction::stands(&tx, &[person]).await?;
        Ok(LiftRestrictionResponse {
            person_id: person.to_string(),
            etag: found.person.revision.to_string(),
            restricted,
        })
    })
}
