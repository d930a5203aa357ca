//! Searches the taxonomy as one types, and says what begins alike where nothing is found.

use mesh::unit::{Look, Run};
use proto::reell::actors::v1::{SearchConceptsRequest, SearchConceptsResponse};

use crate::{
    domain::reference::refusal::ReferenceRefusal,
    store::taxonomy::{complete_version, search},
    wire::reference as wire,
};

pub fn run(look: &mut Look, request: SearchConceptsRequest) -> Run<'_, SearchConceptsResponse> {
    Box::pin(async move {
        let asked = wire::search(&request)?;
        let version =
            complete_version(look.db(), asked.version).await?.ok_or(ReferenceRefusal::TaxonomyVersionNotFound)?;
        let (words, folded) = (asked.words.as_slice(), asked.folded.as_str());
        let wanted = search::Wanted { version, kind: asked.kind, words, folded, most: asked.most };
        let found = search::search(look.db(), &wanted).await?;
        let suggested = if found.is_empty() { search::suggest(look.db(), &wanted).await? } else { Vec::new() };
        Ok(SearchConceptsResponse {
            concepts: found.iter().map(|concept| wire::concept(concept, version)).collect(),
            suggestions: suggested.iter().map(|concept| wire::concept(concept, version)).collect(),
            version,
        })
    })
}
