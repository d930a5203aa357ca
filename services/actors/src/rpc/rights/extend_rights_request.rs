//! Takes two further months for a request, of which the person is told.

use mesh::{
    refusal::check_etag,
    unit::{Run, Work},
};
use proto::reell::actors::v1::{ExtendRightsRequestRequest, ExtendRightsRequestResponse};

use crate::{
    domain::{rights::refusal::Refusal, validity::day_text},
    store::{person::sight::Sight, rights::request},
    wire::rights::requests as wire,
};

pub fn run(work: &mut Work, asked: ExtendRightsRequestRequest) -> Run<'_, ExtendRightsRequestResponse> {
    Box::pin(async move {
        let (id, extension) = wire::extension(&asked, work.caller().name(), work.now().date())?;
        let sight = Sight::of(work.caller(), work.now());
        let tx = work.begin().await?;
        let found = request::find_to_change(&tx, work.keys(), &sight, id).await?;
        let mut found = found.ok_or(Refusal::RequestNotFound)?;
        check_etag(&asked.etag, &found.revision.to_string())?;
        found.extend(extension)?;
        request::update(&tx, work.keys(), &found).await?;
        work.touch(found.id);
        found.person.into_iter().for_each(|person| work.touch(person));
        Ok(ExtendRightsRequestResponse { etag: found.revision.to_string(), due_on: day_text(found.due) })
    })
}
