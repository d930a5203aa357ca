//! Lists decisions, newest first, those in one state or all, without the readings of their findings.

use mesh::{
    page::Page,
    unit::{Look, Run},
};
use proto::reell::funding::v1::{ListDecisionsRequest, ListDecisionsResponse};

use crate::{
    store::{self, decision::Place},
    wire,
};

pub fn run(look: &mut Look, request: ListDecisionsRequest) -> Run<'_, ListDecisionsResponse> {
    Box::pin(async move {
        let state = wire::state_filter(request.state)?;
        let page = Page::parse(look.keys(), request.page.as_ref(), &format!("decisions {state:?}"))?;
        let after = page.after.as_deref().map(wire::place).transpose()?;
        let mut decisions = store::decision::page(look.db(), state, after, page.size + 1).await?;
        let next = page.cut(look.keys(), &mut decisions, |last| {
            wire::to_place(Place { create_time: last.create_time, id: last.id })
        });
        Ok(ListDecisionsResponse {
            decisions: decisions.iter().map(wire::decision::to_decision).collect(),
            page: Some(next),
        })
    })
}
