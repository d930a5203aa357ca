//! Lists the permissions of a person; the reading is in the access log before the answer leaves.

use mesh::{
    refusal::both,
    unit::{Look, Run},
};
use proto::reell::actors::v1::{ListSharingRequest, ListSharingResponse};

use crate::{rpc::known, store::sharing, wire::permissions as wire};

pub fn run(look: &mut Look, request: ListSharingRequest) -> Run<'_, ListSharingResponse> {
    Box::pin(async move {
        let ListSharingRequest { page, filter, order_by, .. } = &request;
        let wanted = wire::wanted(&request, look.now().date());
        let asked = sharing::listed().read(look.keys(), page.as_ref(), filter, order_by, &request.person_id);
        let ((person, day), asked) = both(wanted, asked)?;
        let person = known::person_to_tell_of(look, person).await?;
        let found = sharing::of_person(look.db(), look.keys(), &asked, person).await?;
        look.purpose(&request.purpose);
        look.accessed(person);
        let sharing = found.items.iter().map(|sharing| wire::sharing(sharing, day)).collect();
        Ok(ListSharingResponse { sharing, page: found.page() })
    })
}
