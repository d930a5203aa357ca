//! Lists what was corrected on a person; the reading is in the access log before the answer leaves.

use mesh::{
    page::Page,
    unit::{Look, Run},
};
use proto::reell::actors::v1::{ListRectificationsRequest, ListRectificationsResponse};

use super::after;
use crate::{
    domain::rights::rectification::RectificationId,
    rpc::known,
    store::rights::rectification,
    wire::rights::{listed, rectifications as wire},
};

pub fn run(look: &mut Look, request: ListRectificationsRequest) -> Run<'_, ListRectificationsResponse> {
    Box::pin(async move {
        let person = listed(&request.person_id, &request.purpose)?;
        look.purpose(&request.purpose);
        let person = known::person_to_tell_of(look, person).await?;
        look.accessed(person);
        let page = Page::parse(look.keys(), request.page.as_ref(), &format!("rectifications|{person}"))?;
        let behind = after(&page, RectificationId::parse)?;
        let mut found = rectification::of_person(look.db(), look.keys(), person, behind, page.size + 1).await?;
        let next = page.cut(look.keys(), &mut found, |one| one.id.to_string());
        let rectifications = found.iter().map(wire::rectification).collect();
        Ok(ListRectificationsResponse { rectifications, page: Some(next) })
    })
}
