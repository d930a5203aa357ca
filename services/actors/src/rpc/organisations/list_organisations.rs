//! Lists organisations in the order of their names, unless another one is asked for.

use mesh::{
    refusal::both,
    unit::{Look, Run},
};
use proto::reell::actors::v1::{ListOrganisationsRequest, ListOrganisationsResponse};

use crate::{store, wire::organisations as wire};

pub fn run(look: &mut Look, request: ListOrganisationsRequest) -> Run<'_, ListOrganisationsResponse> {
    Box::pin(async move {
        let ListOrganisationsRequest { page, filter, order_by, role, covered_municipality_code: covered, as_of } =
            &request;
        let wanted = wire::wanted(&request, look.now().date());
        // Today is no part of the query: a list that is read at midnight goes on.
        let of = (role, covered, as_of);
        let asked = store::organisation::listed().read(look.keys(), page.as_ref(), filter, order_by, of);
        let (wanted, asked) = both(wanted, asked)?;
        let found = store::organisation::list_of(look.db(), &asked, &wanted).await?;
        let organisations =
            found.items.iter().map(|organisation| wire::organisation(organisation, wanted.day)).collect();
        Ok(ListOrganisationsResponse { organisations, page: found.page() })
    })
}
