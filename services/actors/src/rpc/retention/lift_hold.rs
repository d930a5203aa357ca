//! Lifts a hold.

use mesh::unit::{Run, Work};
use proto::reell::actors::v1::{LiftHoldRequest, LiftHoldResponse};

use crate::{
    domain::retention::refusal::Refusal,
    rpc::known,
    store::{hold, person::sight::Sight},
    wire::retention::holds as wire,
};

pub fn run(work: &mut Work, request: LiftHoldRequest) -> Run<'_, LiftHoldResponse> {
    Box::pin(async move {
        let id = wire::lifted(&request)?;
        let sight = Sight::of(work.caller(), work.now());
        let tx = work.begin().await?;
        let mut found = hold::find_to_change(&tx, work.keys(), &sight, id).await?.ok_or(Refusal::HoldNotFound)?;
        found.lift(work.caller().name(), work.now())?;
        hold::update(&tx, &found).await?;
        // The registration may have been merged since.
        let person = known::person(work, &tx, found.person).await?;
        work.touch(id);
        work.touch(person);
        Ok(LiftHoldResponse { person_id: person.to_string(), held: hold::stands(&tx, person).await? })
    })
}
