//! Lists the cases that the caller may see, newest first.

use mesh::{page::Page, refusal::Error, unit::Look};
use proto::reell::cases::v1::{ListCasesRequest, ListCasesResponse};

use crate::{
    peers::Peers,
    store::{self, case::Place},
    wire::{self, case::to_case},
};

pub async fn run(look: &mut Look<Peers>, request: ListCasesRequest) -> Result<ListCasesResponse, Error> {
    let filter = wire::filter(&request)?;
    let scope = look.caller().scope();
    let page = Page::parse(look.keys(), request.page.as_ref(), &format!("cases {scope:?} {filter:?}"))?;
    let after = page.after.as_deref().map(wire::place).transpose()?;
    let mut cases = store::case::page(look.db(), scope, &filter, after, page.size + 1).await?;
    let next = page.cut(look.keys(), &mut cases, |last| wire::to_place(Place::of(last)));
    for case in &cases {
        look.accessed(case.id);
    }
    Ok(ListCasesResponse { cases: cases.iter().map(to_case).collect(), page: Some(next) })
}
