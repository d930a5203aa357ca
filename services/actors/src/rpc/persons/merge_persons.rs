//! Makes two registrations of one person one.

use mesh::{
    refusal::check_etag,
    unit::{Run, Work},
};
use proto::reell::actors::v1::{MergePersonsRequest, MergePersonsResponse, PersonsMerged};

use crate::{
    domain::refusal::Refusal,
    rpc::known,
    store::person::{family, sight::Sight},
    wire::persons as wire,
};

pub fn run(work: &mut Work, request: MergePersonsRequest) -> Run<'_, MergePersonsResponse> {
    Box::pin(async move {
        let (person, duplicate) = wire::persons_to_merge(&request)?;
        let sight = Sight::of(work.caller(), work.now());
        // One writer for all merges, so that two of them never wait for each other.
        let tx = work.begin_on("persons-merged").await?;
        let mut families = family::find_to_change(&tx, work.keys(), &sight, &[person, duplicate]).await?;
        let (person, duplicate) = (families.person(person), families.person(duplicate));
        let (person, duplicate) = person.zip(duplicate).ok_or(Refusal::PersonNotFound)?;
        check_etag(&request.etag, &families.etag(person))?;
        known::unrestricted(&tx, &[person, duplicate]).await?;
        families.merge(person, duplicate)?;
        super::tell_turned(work, &mut families);
        let (stayed, merged) = (families.change(person)?, families.change(duplicate)?);
        families.save(&tx, work.keys()).await?;
        work.touch(duplicate);
        if let Some(number) = merged {
            let event = PersonsMerged { duplicate_id: duplicate.to_string(), person_id: person.to_string() };
            work.emit(duplicate, number, event);
        }
        work.touch(person);
        if let Some(number) = stayed {
            work.emit(person, number, wire::person_changed(person));
        }
        Ok(MergePersonsResponse { person_id: person.to_string(), etag: families.etag(person) })
    })
}
