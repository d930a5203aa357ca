//! Lists releases, the latest first, unless another order is asked for.

use mesh::unit::{Look, Run};
use proto::reell::reporting::v1::{ListReleasesRequest, ListReleasesResponse};

use crate::{store::release, wire::releases as wire};

/// The most releases of one answer: each is read whole.
const MOST: u64 = 50;

pub fn run(look: &mut Look, request: ListReleasesRequest) -> Run<'_, ListReleasesResponse> {
    Box::pin(async move {
        let ListReleasesRequest { page, filter, order_by } = &request;
        let asked = release::listed().read(look.keys(), page.as_ref(), filter, order_by, ())?.at_most(MOST);
        let found = release::list_of(look.db(), &asked).await?;
        Ok(ListReleasesResponse { releases: found.items.iter().map(wire::listed).collect(), page: found.page() })
    })
}
