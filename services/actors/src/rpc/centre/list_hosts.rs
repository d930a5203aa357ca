//! Lists the centre's hosts in the order of time, each with the time before it that had none.

use mesh::{page::Page, refusal::Error, unit::Look};
use proto::reell::actors::v1::{ListHostsRequest, ListHostsResponse};

use crate::{store, wire::centre as wire};

pub async fn run(look: &mut Look, request: ListHostsRequest) -> Result<ListHostsResponse, Error> {
    let page = Page::parse(look.keys(), request.page.as_ref(), "hosts")?;
    let mut terms = store::centre::host::list(look.db(), page.after.as_deref(), page.size + 1).await?;
    let next = page.cut(look.keys(), &mut terms, |term| term.appointment.from.to_string());
    let mut before = match terms.first() {
        Some(first) => store::centre::host::before(look.db(), first.appointment.from).await?,
        None => None,
    };
    let mut hosts = Vec::with_capacity(terms.len());
    for term in terms {
        hosts.push(wire::host(&term, before.as_ref()));
        before = Some(term);
    }
    Ok(ListHostsResponse { hosts, page: Some(next) })
}
