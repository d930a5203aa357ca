//! Corrects what is wrong on a person, and keeps what stood there before.

use mesh::{
    refusal::check_etag,
    unit::{Run, Work},
};
use proto::reell::actors::v1::{RectifyPersonRequest, RectifyPersonResponse};

use crate::{
    domain::{
        refusal::Refusal,
        rights::rectification::{Account, Rectification},
    },
    store::{
        import::seen,
        person::{self, identity, sight::Sight},
        rights::rectification,
    },
    wire::rights::rectifications as wire,
};

pub fn run(work: &mut Work, request: RectifyPersonRequest) -> Run<'_, RectifyPersonResponse> {
    Box::pin(async move {
        let wanted = wire::wanted(&request, work.now().date())?;
        let sight = Sight::of(work.caller(), work.now());
        let tx = work.begin().await?;
        let before = person::find_to_change(&tx, work.keys(), &sight, wanted.person).await?;
        let before = before.ok_or(Refusal::PersonNotFound)?;
        let mut found = before.clone();
        check_etag(&request.etag, &found.person.revision.to_string())?;
        let id = found.person.id;
        let mut identities = identity::of(&tx, work.keys(), &[id]).await?.remove(&id).unwrap_or_default();
        let known = identities.len();
        let wrong = wanted.correction.wrong_number.clone();
        let changes = wanted.correction.apply(&mut found.person, &mut found.details, &mut identities)?;
        let event = found.person.change();
        if let Some(wrong) = wrong.filter(|_| identities.len() < known) {
            identity::replace(&tx, work.keys(), &found, &identities).await?;
            // Whose file it came with may send whose it is.
            seen::forget_number(&tx, work.keys(), id, &identity::index(work.keys(), &wrong)).await?;
        }
        person::update(&tx, work.keys(), &before, &found).await?;
        let done = Rectification {
            id: work.new_id().into(),
            person: id,
            by: work.caller().name(),
            created: work.now(),
            account: Account { changes, reason: wanted.reason, evidence: wanted.evidence },
        };
        rectification::insert(&tx, work.keys(), &done).await?;
        work.touch(done.person);
        if let Some(number) = event {
            work.emit(done.person, number, wire::rectified(&done));
        }
        Ok(RectifyPersonResponse {
            rectification_id: done.id.to_string(),
            person_id: done.person.to_string(),
            etag: found.person.revision.to_string(),
        })
    })
}
