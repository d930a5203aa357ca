//! Takes a merge back: both registrations are what they were.

use mesh::unit::{Run, Work};
use proto::reell::actors::v1::{PersonsUnmerged, UnmergePersonsRequest, UnmergePersonsResponse};

use crate::{
    domain::refusal::Refusal,
    store::person::{family, sight::Sight},
    wire::persons as wire,
};

pub fn run(work: &mut Work, request: UnmergePersonsRequest) -> Run<'_, UnmergePersonsResponse> {
    Box::pin(async move {
        let id = wire::person_id(&request.person_id)?;
        let sight = Sight::of(work.caller(), work.now());
        let tx = work.begin_on("persons-merged").await?;
        let mut families = family::find_to_change(&tx, work.keys(), &sight, &[id]).await?;
        let person = families.person(id).ok_or(Refusal::PersonNotFound)?;
        families.unmerge(id)?;
        super::tell_turned(work, &mut families);
        let (parted, stayed) = (families.change(id)?, families.change(person)?);
        families.save(&tx, work.keys()).await?;
        work.touch(id);
        if let Some(number) = parted {
            work.emit(id, number, PersonsUnmerged { person_id: id.to_string() });
        }
        work.touch(person);
        if let Some(number) = stayed {
            work.emit(person, number, wire::person_changed(person));
        }
        Ok(UnmergePersonsResponse { person_id: id.to_string(), etag: families.etag(id) })
    })
}
