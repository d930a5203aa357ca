//! Notes what a request was answered.

use mesh::{
    refusal::check_etag,
    unit::{Run, Work},
};
use proto::reell::actors::v1::{AnswerRightsRequestRequest, AnswerRightsRequestResponse};

use crate::{
    domain::rights::refusal::Refusal,
    store::{person::sight::Sight, rights::request},
    wire::rights::requests as wire,
};

pub fn run(work: &mut Work, asked: AnswerRightsRequestRequest) -> Run<'_, AnswerRightsRequestResponse> {
    Box::pin(async move {
        let (id, answer) = wire::answer(&asked, work.caller().name(), work.now().date())?;
        let sight = Sight::of(work.caller(), work.now());
        let tx = work.begin().await?;
        let found = request::find_to_change(&tx, work.keys(), &sight, id).await?;
        let mut found = found.ok_or(Refusal::RequestNotFound)?;
        check_etag(&asked.etag, &found.revision.to_string())?;
        found.answer(answer)?;
        request::update(&tx, work.keys(), &found).await?;
        work.touch(found.id);
        found.person.into_iter().for_each(|person| work.touch(person));
        Ok(AnswerRightsRequestResponse { etag: found.revision.to_string() })
    })
}
