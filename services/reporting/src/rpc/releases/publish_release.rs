//! Publishes a draft, for good: by another person than its author, and while it is checked against all that is published.

use mesh::{
    refusal::check_etag,
    unit::{Run, Work},
};
use proto::reell::reporting::v1::{PublishReleaseRequest, PublishReleaseResponse};

use crate::{domain::disclosure::refusal::Refusal, store, wire::releases as wire};

pub fn run(work: &mut Work, request: PublishReleaseRequest) -> Run<'_, PublishReleaseResponse> {
    Box::pin(async move {
        let id = wire::release_id(&request.release_id)?;
        let known = store::release::find(&work.db(), id).await?.ok_or(Refusal::ReleaseNotFound)?;

        // One after the other publishes of a dataset, so that each is checked against those before it.
        let tx = work.begin_on(&known.dataset.to_string()).await?;
        let dataset = store::dataset::find_to_change(&tx, known.dataset).await?;
        let mut dataset = dataset.ok_or(Refusal::DatasetNotFound)?;
        let mut release = store::release::find_to_change(&tx, id).await?.ok_or(Refusal::ReleaseNotFound)?;
        check_etag(&request.etag, &release.revision.to_string())?;
        release.publish(work.caller().name(), &mut dataset, work.now())?;
        store::release::update(&tx, &release).await?;
        store::dataset::update(&tx, &dataset).await?;
        work.touch(dataset.id);
        work.touch(release.id);
        Ok(PublishReleaseResponse { release: Some(wire::release(&release, &dataset.definition.dimensions)) })
    })
}
