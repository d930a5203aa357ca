//! Lists gatherings by their start.

use mesh::{page::Page, refusal::Error, unit::Look};
use proto::reell::actors::v1::{Gathering, ListGatheringsRequest, ListGatheringsResponse};

use crate::{store, wire::gatherings as wire};

pub async fn run(look: &mut Look, request: ListGatheringsRequest) -> Result<ListGatheringsResponse, Error> {
    let filter = wire::lists::wanted(&request)?;
    let page = Page::parse(look.keys(), request.page.as_ref(), &format!("gatherings|{filter:?}"))?;
    let after = page.after.as_deref().map(store::gathering::Place::stored).transpose()?;
    let mut gatherings = store::gathering::list(look.db(), &filter, after, page.size + 1).await?;
    let next = page.cut(look.keys(), &mut gatherings, |one| store::gathering::Place::of(one).text());
    let gatherings = gatherings.iter().map(|one| Gathering { notes: String::new(), ..wire::gathering(one) }).collect();
    Ok(ListGatheringsResponse { gatherings, page: Some(next) })
}
