//! States whether a person's identity is protected, and seals the person's data accordingly. Services alone are told that somebody is hidden.

use mesh::unit::{Run, Work};
use proto::reell::actors::v1::{SetProtectionRequest, SetProtectionResponse};

use crate::{
    domain::refusal::Refusal,
    store::person::{family, sight::Sight},
    wire::persons as wire,
};

pub fn run(work: &mut Work, request: SetProtectionRequest) -> Run<'_, SetProtectionResponse> {
    Box::pin(async move {
        let (id, marking) = wire::protection::change(&request)?;
        let tx = work.begin_on("persons-merged").await?;
        // Who manages protection sees nothing on the person, and so need not be named.
        let mut families = family::find_to_change(&tx, work.keys(), &Sight::Everybody, &[id]).await?;
        let person = families.person(id).ok_or(Refusal::PersonNotFound)?;
        families.mark(id, marking)?;
        super::tell_turned(work, &mut families);
        let event = families.change(person)?;
        families.save(&tx, work.keys()).await?;
        work.touch(id);
        if let Some(number) = event {
            work.emit(person, number, wire::person_changed(person));
        }
        Ok(SetProtectionResponse { person_id: person.to_string(), etag: families.etag(person) })
    })
}
