//! Imports one part of a version of the JobTech taxonomy. With the last part the version is complete.

use mesh::unit::{Run, Work};
use proto::reell::actors::v1::{ImportTaxonomyRequest, ImportTaxonomyResponse};

use crate::{
    domain::reference::refusal::ReferenceRefusal,
    store::taxonomy::{self, part},
    wire::reference as wire,
};

pub fn run(work: &mut Work, request: ImportTaxonomyRequest) -> Run<'_, ImportTaxonomyResponse> {
    Box::pin(async move {
        let order = wire::taxonomy_part(&request)?;
        let version = order.version;
        let digest = work.keys().digest("taxonomy", request.dump.as_bytes());
        let now = work.now();
        // One writer for all parts of a version: the last of them sees all others.
        let tx = work.begin_on(&format!("taxonomy {version}")).await?;
        taxonomy::claim(&tx, version, order.parts, order.source, now.micros()).await?;
        let known = taxonomy::find_to_change(&tx, version).await?.ok_or(ReferenceRefusal::TaxonomyVersionNotFound)?;
        if known.parts != order.parts {
            return Err(ReferenceRefusal::TaxonomyVersionFixed { parts: known.parts }.into());
        }
        match part::digest(&tx, version, order.part).await? {
            Some(earlier) if earlier == digest => {}
            Some(_) => return Err(ReferenceRefusal::TaxonomyPartDiffers.into()),
            None if known.complete => return Err(ReferenceRefusal::TaxonomyVersionFixed { parts: known.parts }.into()),
            None => {
                taxonomy::insert_concepts(&tx, version, &order.concepts).await?;
                part::insert(&tx, version, order.part, &digest).await?;
                if taxonomy::progress(&tx, version).await?.parts_imported == known.parts {
                    taxonomy::complete(&tx, version).await?;
                    work.emit(format!("taxonomy_{version}"), 1, wire::taxonomy_imported(version));
                }
            }
        }
        let progress = taxonomy::progress(&tx, version).await?;
        Ok(ImportTaxonomyResponse { version: Some(wire::version_of(&progress)) })
    })
}
