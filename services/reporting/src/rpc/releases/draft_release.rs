//! Drafts a release: its tables are protected together, and with all that readers have of the dataset.

use mesh::{
    aside::aside,
    refusal::check_etag,
    unit::{Run, Work},
};
use proto::reell::reporting::v1::{DraftReleaseRequest, DraftReleaseResponse};

use crate::{
    domain::disclosure::{
        refusal::Refusal,
        release::{Release, State, protect},
    },
    store,
    wire::releases as wire,
};

pub fn run(work: &mut Work, request: DraftReleaseRequest) -> Run<'_, DraftReleaseResponse> {
    Box::pin(async move {
        let draft = wire::draft(request)?;
        let mut known = store::dataset::find(&work.db(), draft.dataset).await?.ok_or(Refusal::DatasetNotFound)?;
        let seen = known.revision;
        let wishes = wire::cuts(&known, draft.tables)?;
        let protection = known.protect_by(draft.protection)?;
        known.close()?;
        let leaves = store::dataset::leaves(&work.db(), work.keys(), known.id).await?;
        let published = store::release::published_of(&work.db(), known.id).await?;
        let by = protection.clone();
        let tables = aside(move || protect(&known, &leaves, wishes, &by, &published)).await??;

        let tx = work.begin_on(&draft.dataset.to_string()).await?;
        let mut dataset = store::dataset::find_to_change(&tx, draft.dataset).await?.ok_or(Refusal::DatasetNotFound)?;
        // What was looked through is what there is still.
        check_etag(&seen.to_string(), &dataset.revision.to_string())?;
        dataset.close()?;
        if dataset.revision != seen {
            store::dataset::update(&tx, &dataset).await?;
            store::dataset::forget_units(&tx, dataset.id).await?;
        }
        let release = Release {
            id: work.new_id().into(),
            revision: 1,
            dataset: dataset.id,
            dataset_revision: dataset.revision,
            class: draft.class,
            state: State::Draft,
            protection,
            tables,
            author: work.caller().name(),
            published_by: None,
            create_time: work.now(),
            publish_time: None,
        };
        store::release::insert(&tx, &release).await?;
        work.touch(dataset.id);
        work.touch(release.id);
        Ok(DraftReleaseResponse { release: Some(wire::release(&release, &dataset.definition.dimensions)) })
    })
}
