//! Reads a concept in a version of the taxonomy.

use mesh::unit::{Look, Run};
use proto::reell::actors::v1::{GetConceptRequest, GetConceptResponse};

use crate::{
    domain::reference::refusal::ReferenceRefusal,
    store::taxonomy::{complete_version, concept},
    wire::reference as wire,
};

pub fn run(look: &mut Look, request: GetConceptRequest) -> Run<'_, GetConceptResponse> {
    Box::pin(async move {
        let (id, asked) = wire::concept_key(&request.concept_id, request.version)?;
        let version = complete_version(look.db(), asked).await?.ok_or(ReferenceRefusal::TaxonomyVersionNotFound)?;
        let found = concept::find(look.db(), version, &id).await?.ok_or(ReferenceRefusal::ConceptNotFound)?;
        Ok(GetConceptResponse { concept: Some(wire::concept_read(&found, version)) })
    })
}
