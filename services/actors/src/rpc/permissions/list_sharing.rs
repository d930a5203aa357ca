//! Lists the permissions of a person; the reading is in the access log before the answer leaves.

use anyhow::anyhow;
use mesh::{page::Page, refusal::Error, unit::Look};
use proto::reell::actors::v1::{ListSharingRequest, ListSharingResponse};

use crate::{domain::sharing::SharingId, rpc::known, store, wire::permissions as wire};

pub async fn run(look: &mut Look, request: ListSharingRequest) -> Result<ListSharingResponse, Error> {
    let (person, day) = wire::wanted(&request, look.now().date())?;
    look.purpose(&request.purpose);
    let person = known::person_to_tell_of(look, person).await?;
    look.accessed(person);
    let page = Page::parse(look.keys(), request.page.as_ref(), &format!("sharing|{person}"))?;
    let after = page.after.as_deref().map(SharingId::parse).transpose();
    let after = after.map_err(|rule| anyhow!("the id in a page token {rule}"))?;
    let mut found = store::sharing::of_person(look.db(), look.keys(), person, after, page.size + 1).await?;
    let next = page.cut(look.keys(), &mut found, |sharing| sharing.id.to_string());
    let sharing = found.iter().map(|sharing| wire::sharing(sharing, day)).collect();
    Ok(ListSharingResponse { sharing, page: Some(next) })
}
