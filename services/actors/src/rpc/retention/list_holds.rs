//! Lists the holds of a person; the reading is in the access log before the answer leaves.

use anyhow::anyhow;
use mesh::{
    page::Page,
    unit::{Look, Run},
};
use proto::reell::actors::v1::{ListHoldsRequest, ListHoldsResponse};

use crate::{
    domain::hold::HoldId,
    rpc::known,
    store::hold,
    wire::{retention::holds as wire, rights::listed},
};

pub fn run(look: &mut Look, request: ListHoldsRequest) -> Run<'_, ListHoldsResponse> {
    Box::pin(async move {
        let person = listed(&request.person_id, &request.purpose)?;
        look.purpose(&request.purpose);
        let person = known::person_to_tell_of(look, person).await?;
        look.accessed(person);
        let page = Page::parse(look.keys(), request.page.as_ref(), &format!("holds|{person}"))?;
        let behind = page.after.as_deref().map(HoldId::parse).transpose();
        let behind = behind.map_err(|rule| anyhow!("the id in a page token {rule}"))?;
        let mut found = hold::of_person(look.db(), look.keys(), person, behind, page.size + 1).await?;
        let next = page.cut(look.keys(), &mut found, |one| one.id.to_string());
        Ok(ListHoldsResponse { holds: found.iter().map(wire::hold).collect(), page: Some(next) })
    })
}
