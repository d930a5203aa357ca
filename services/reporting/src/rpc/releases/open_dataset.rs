//! Opens a dataset: one for each thing that is counted, so that nothing is published of it in two ways.

use mesh::unit::{Run, Work};
use proto::reell::reporting::v1::{OpenDatasetRequest, OpenDatasetResponse};

use crate::{
    domain::disclosure::{dataset::Dataset, refusal::Refusal},
    store,
    wire::releases as wire,
};

pub fn run(work: &mut Work, request: OpenDatasetRequest) -> Run<'_, OpenDatasetResponse> {
    Box::pin(async move {
        let definition = wire::definition(request)?;
        let tx = work.begin_on(&definition.key).await?;
        if let Some(held) = store::dataset::of(&tx, &definition).await? {
            return Err(Refusal::DatasetExists(held).into());
        }
        let dataset = Dataset::open(work.new_id().into(), definition, work.now());
        store::dataset::insert(&tx, &dataset).await?;
        work.touch(dataset.id);
        Ok(OpenDatasetResponse { dataset: Some(wire::dataset(&dataset)) })
    })
}
