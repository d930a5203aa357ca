//! Lists the cases that the caller may see, newest first unless another order is asked for.

use mesh::{page::Page, refusal::Error, unit::Look};
use proto::reell::cases::v1::{ListCasesRequest, ListCasesResponse};

use crate::{
    peers::Peers,
    store::{self, listed},
    wire::{self, case::to_case},
};

pub async fn run(look: &mut Look<Peers>, request: ListCasesRequest) -> Result<ListCasesResponse, Error> {
    let (filter, order) = wire::filter(&request)?;
    let scope = look.caller().scope();
    let (state, phase, referrer) = (filter.state, filter.phase, filter.referrer);
    let query = format!("cases {scope:?} {state:?} {phase:?} {referrer:?} [{}] [{order}]", filter.described);
    let page = Page::parse(look.keys(), request.page.as_ref(), &query)?;
    let mut cases = store::case::page(look.db(), scope, &filter, &order, page.after.as_deref(), page.size + 1).await?;
    let next = page.cut(look.keys(), &mut cases, |last| listed::place(&order, last));
    for case in &cases {
        look.accessed(case.id);
    }
    Ok(ListCasesResponse { cases: cases.iter().map(to_case).collect(), page: Some(next) })
}
