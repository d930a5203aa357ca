//! Lists for review the concepts that a version deprecates, with what replaces them.

use mesh::{page::Page, refusal::Error, unit::Look};
use proto::reell::actors::v1::{ListDeprecatedConceptsRequest, ListDeprecatedConceptsResponse};

use crate::{
    domain::reference::refusal::ReferenceRefusal,
    store::taxonomy::{complete_version, concept},
    wire::reference as wire,
};

pub async fn run(
    look: &mut Look,
    request: ListDeprecatedConceptsRequest,
) -> Result<ListDeprecatedConceptsResponse, Error> {
    let asked = wire::deprecated(&request)?;
    let missing = || ReferenceRefusal::TaxonomyVersionNotFound;
    let version = complete_version(look.db(), asked.version).await?.ok_or_else(missing)?;
    if let Some(since) = asked.since {
        complete_version(look.db(), Some(since)).await?.ok_or_else(missing)?;
    }
    let query = format!("deprecated|{version}|{:?}|{:?}", asked.since, asked.kind);
    let page = Page::parse(look.keys(), request.page.as_ref(), &query)?;
    let after = page.after.as_deref();
    let mut found = concept::deprecated(look.db(), version, asked.since, asked.kind, after, page.size + 1).await?;
    let next = page.cut(look.keys(), &mut found, |read| read.concept.id.as_str().to_owned());
    let concepts = found.iter().map(|read| wire::concept_read(read, version)).collect();
    Ok(ListDeprecatedConceptsResponse { concepts, page: Some(next) })
}
