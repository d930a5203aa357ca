//! Lists requests by the day they are due; who asks is in the access log before the answer leaves.

use mesh::{
    page::Page,
    unit::{Look, Run},
};
use proto::reell::actors::v1::{ListRightsRequestsRequest, ListRightsRequestsResponse};

use crate::{
    store::{
        person::sight::Sight,
        rights::request::{self, Place},
    },
    wire::rights::requests as wire,
};

pub fn run(look: &mut Look, asked: ListRightsRequestsRequest) -> Run<'_, ListRightsRequestsResponse> {
    Box::pin(async move {
        let query = if asked.with_answered { "rights requests" } else { "rights requests, open" };
        let page = Page::parse(look.keys(), asked.page.as_ref(), query)?;
        let after = page.after.as_deref().map(Place::read).transpose()?;
        let sight = Sight::of(look.caller(), look.now());
        let most = page.size + 1;
        let mut found =
            request::list(look.db(), look.keys(), &sight, asked.with_answered, after.as_ref(), most).await?;
        let next = page.cut(look.keys(), &mut found, |last| Place::of(last).text());
        for person in found.iter().filter_map(|one| one.person) {
            look.accessed(person);
        }
        let today = look.now().date();
        let rights_requests = found.iter().map(|one| wire::request(one, today)).collect();
        Ok(ListRightsRequestsResponse { rights_requests, page: Some(next) })
    })
}
