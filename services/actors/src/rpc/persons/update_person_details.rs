//! Replaces what is known of a person beside name and number.

use mesh::{
    refusal::check_etag,
    unit::{Run, Work},
};
use proto::reell::actors::v1::{UpdatePersonDetailsRequest, UpdatePersonDetailsResponse};

use crate::{
    domain::refusal::Refusal,
    rpc::known,
    store::person::{self, sight::Sight},
    wire::persons::details as wire,
};

pub fn run(work: &mut Work, request: UpdatePersonDetailsRequest) -> Run<'_, UpdatePersonDetailsResponse> {
    Box::pin(async move {
        let (id, details) = wire::update(&request, work.now().date())?;
        let sight = Sight::of(work.caller(), work.now());
        let tx = work.begin().await?;
        let before = person::find_to_change(&tx, work.keys(), &sight, id).await?.ok_or(Refusal::PersonNotFound)?;
        let mut found = before.clone();
        check_etag(&request.etag, &found.person.revision.to_string())?;
        known::unrestricted(&tx, &[found.person.id]).await?;
        if details.address.is_some() && found.person.hidden {
            return Err(wire::address_forbidden());
        }
        found.details = details;
        let event = found.person.change();
        person::update(&tx, work.keys(), &before, &found).await?;
        super::tell(work, &found.person, event);
        let (person_id, etag) = (found.person.id.to_string(), found.person.revision.to_string());
        Ok(UpdatePersonDetailsResponse { person_id, etag })
    })
}
