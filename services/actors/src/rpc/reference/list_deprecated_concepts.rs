//! Lists for review the concepts that a version deprecates, with what replaces them.

use mesh::{
    refusal::both,
    unit::{Look, Run},
};
use proto::reell::actors::v1::{ListDeprecatedConceptsRequest, ListDeprecatedConceptsResponse};

use crate::{
    domain::reference::refusal::ReferenceRefusal,
    store::taxonomy::{complete_version, concept},
    wire::reference as wire,
};

pub fn run(look: &mut Look, request: ListDeprecatedConceptsRequest) -> Run<'_, ListDeprecatedConceptsResponse> {
    Box::pin(async move {
        let ListDeprecatedConceptsRequest { page, filter, order_by, .. } = &request;
        let wanted = wire::deprecated(&request);
        let list = concept::deprecated_listed();
        let (wanted, _) = both(wanted, list.read(look.keys(), None, filter, order_by, ()))?;
        let missing = || ReferenceRefusal::TaxonomyVersionNotFound;
        let version = complete_version(look.db(), wanted.version).await?.ok_or_else(missing)?;
        if let Some(since) = wanted.since {
            complete_version(look.db(), Some(since)).await?.ok_or_else(missing)?;
        }
        let asked = list.read(look.keys(), page.as_ref(), filter, order_by, (version, wanted.since))?;
        let found = concept::deprecated(look.db(), &asked, version, wanted.since).await?;
        let concepts = found.items.iter().map(|read| wire::concept_read(read, version)).collect();
        Ok(ListDeprecatedConceptsResponse { concepts, page: found.page() })
    })
}
