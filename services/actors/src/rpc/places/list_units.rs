//! Lists operating units in the order of their names.

use mesh::{page::Page, refusal::Error, unit::Look};
use proto::reell::actors::v1::{ListUnitsRequest, ListUnitsResponse};

use crate::{store, wire::places as wire};

pub async fn run(look: &mut Look, request: ListUnitsRequest) -> Result<ListUnitsResponse, Error> {
    let filter = wire::filter(&request)?;
    let page = Page::parse(look.keys(), request.page.as_ref(), &format!("units|{filter:?}"))?;
    let mut units = store::unit::list(look.db(), &filter, page.after.as_deref(), page.size + 1).await?;
    let next = page.cut(look.keys(), &mut units, store::unit::place);
    Ok(ListUnitsResponse { units: units.iter().map(wire::unit).collect(), page: Some(next) })
}
