//! Lists the restrictions of a person; the reading is in the access log before the answer leaves.

use mesh::{
    page::Page,
    unit::{Look, Run},
};
use proto::reell::actors::v1::{ListRestrictionsRequest, ListRestrictionsResponse};

use super::after;
use crate::{
    domain::rights::restriction::RestrictionId,
    rpc::known,
    store::rights::restriction,
    wire::rights::{listed, restrictions as wire},
};

pub fn run(look: &mut Look, request: ListRestrictionsRequest) -> Run<'_, ListRestrictionsResponse> {
    Box::pin(async move {
        let person = listed(&request.person_id, &request.purpose)?;
        look.purpose(&request.purpose);
        let person = known::person_to_tell_of(look, person).await?;
        look.accessed(person);
        let page = Page::parse(look.keys(), request.page.as_ref(), &format!("restrictions|{person}"))?;
        let behind = after(&page, RestrictionId::parse)?;
        let mut found = restriction::of_person(look.db(), look.keys(), person, behind, page.size + 1).await?;
        let next = page.cut(look.keys(), &mut found, |one| one.id.to_string());
        let restrictions = found.iter().map(wire::restriction).collect();
        Ok(ListRestrictionsResponse { restrictions, page: Some(next) })
    })
}
