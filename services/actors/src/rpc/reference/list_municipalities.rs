//! Lists municipalities by code, with the minority languages that they are an administrative area of.

use mesh::{
    refusal::both,
    unit::{Look, Run},
};
use proto::reell::actors::v1::{ListMunicipalitiesRequest, ListMunicipalitiesResponse};

use crate::{store::reference, wire::reference as wire};

pub fn run(look: &mut Look, request: ListMunicipalitiesRequest) -> Run<'_, ListMunicipalitiesResponse> {
    Box::pin(async move {
        let ListMunicipalitiesRequest { page, filter, order_by, as_of } = &request;
        let day = wire::day(as_of, look.now());
        let asked = reference::listed().read(look.keys(), page.as_ref(), filter, order_by, &day);
        let (day, asked) = both(day, asked)?;
        let found = reference::list_of(look.db(), &asked, &day).await?;
        let municipalities = found.items.iter().map(wire::municipality).collect();
        Ok(ListMunicipalitiesResponse { municipalities, page: found.page() })
    })
}
