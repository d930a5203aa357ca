//! Lists requests by the day they are due, unless another order is asked for; who asks is in the access log before the answer leaves.

use mesh::unit::{Look, Run};
use proto::reell::actors::v1::{ListRightsRequestsRequest, ListRightsRequestsResponse};

use crate::{
    store::{person::sight::Sight, rights::request},
    wire::rights::requests as wire,
};

pub fn run(look: &mut Look, wanted: ListRightsRequestsRequest) -> Run<'_, ListRightsRequestsResponse> {
    Box::pin(async move {
        let ListRightsRequestsRequest { page, filter, order_by, with_answered } = &wanted;
        let asked = request::listed().read(look.keys(), page.as_ref(), filter, order_by, with_answered)?;
        let sight = Sight::of(look.caller(), look.now());
        let found = request::list_of(look.db(), look.keys(), &sight, &asked, *with_answered).await?;
        for person in found.items.iter().filter_map(|one| one.person) {
            look.accessed(person);
        }
        let today = look.now().date();
        let rights_requests = found.items.iter().map(|one| wire::request(one, today)).collect();
        Ok(ListRightsRequestsResponse { rights_requests, page: found.page() })
    })
}
