//! Reads a release with its tables.

use mesh::unit::{Look, Run};
use proto::reell::reporting::v1::{GetReleaseRequest, GetReleaseResponse};

use crate::{domain::disclosure::refusal::Refusal, store, wire::releases as wire};

pub fn run(look: &mut Look, request: GetReleaseRequest) -> Run<'_, GetReleaseResponse> {
    Box::pin(async move {
        let id = wire::release_id(&request.release_id)?;
        let release = store::release::find(look.db(), id).await?.ok_or(Refusal::ReleaseNotFound)?;
        let dataset = store::dataset::find(look.db(), release.dataset).await?.ok_or(Refusal::DatasetNotFound)?;
        Ok(GetReleaseResponse { release: Some(wire::release(&release, &dataset.definition.dimensions)) })
    })
}
