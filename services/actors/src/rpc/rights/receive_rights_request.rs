//! Notes that somebody asks for a right, and by when they are to be answered.

use mesh::unit::{Run, Work};
use proto::reell::actors::v1::{ReceiveRightsRequestRequest, ReceiveRightsRequestResponse};

use crate::{
    domain::{rights::request::RightsRequest, validity::day_text},
    rpc::known,
    store::rights::request,
    wire::rights::requests as wire,
};

pub fn run(work: &mut Work, asked: ReceiveRightsRequestRequest) -> Run<'_, ReceiveRightsRequestResponse> {
    Box::pin(async move {
        let received = wire::received(&asked, work.now().date())?;
        let tx = work.begin().await?;
        let person = match received.person {
            Some(id) => Some(known::person(work, &tx, id).await?),
            None => None,
        };
        let id = work.new_id().into();
        let new = RightsRequest::receive(id, person, received.right, received.channel, received.on, work.now());
        request::insert(&tx, &new).await?;
        work.touch(new.id);
        person.into_iter().for_each(|person| work.touch(person));
        Ok(ReceiveRightsRequestResponse {
            rights_request_id: new.id.to_string(),
            etag: new.revision.to_string(),
            due_on: day_text(new.due),
        })
    })
}
