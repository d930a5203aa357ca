//! Records how a person is identified from a day on.

use mesh::{
    refusal::check_etag,
    unit::{Run, Work},
};
use proto::reell::actors::v1::{RecordIdentityRequest, RecordIdentityResponse};

use crate::{
    domain::refusal::Refusal,
    rpc::known,
    store::person::{self, identity, sight::Sight},
    wire::persons as wire,
};

pub fn run(work: &mut Work, request: RecordIdentityRequest) -> Run<'_, RecordIdentityResponse> {
    Box::pin(async move {
        let new = wire::new_identity(&request, work.now().date())?;
        let sight = Sight::of(work.caller(), work.now());
        let tx = work.begin().await?;
        let before = person::find_to_change(&tx, work.keys(), &sight, new.id).await?.ok_or(Refusal::PersonNotFound)?;
        let mut found = before.clone();
        let id = found.person.id;
        check_etag(&request.etag, &found.person.revision.to_string())?;
        known::unrestricted(&tx, &[id]).await?;
        if let Some(number) = &new.identity
            && identity::taken(&tx, work.keys(), &sight, number, Some(id)).await?
        {
            return Err(Refusal::PersonNumberTaken.into());
        }
        let mut list = identity::of(&tx, work.keys(), &[id]).await?.remove(&id).unwrap_or_default();
        let known = list.len();
        found.person.identify(&mut list, new.identity, new.from)?;
        let event = found.person.change();
        identity::save(&tx, work.keys(), &found.person, &list, known).await?;
        person::update(&tx, work.keys(), &before, &found).await?;
        super::tell(work, &found.person, event);
        Ok(RecordIdentityResponse { person_id: id.to_string(), etag: found.person.revision.to_string() })
    })
}
