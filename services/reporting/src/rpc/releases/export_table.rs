//! Writes a table of a published release as a file for spreadsheets.

use mesh::unit::{Look, Run};
use proto::reell::reporting::v1::{ExportTableRequest, ExportTableResponse};

use crate::{
    domain::disclosure::{file, refusal::Refusal},
    store,
    wire::releases as wire,
};

pub fn run(look: &mut Look, request: ExportTableRequest) -> Run<'_, ExportTableResponse> {
    Box::pin(async move {
        let (id, place) = wire::table(&request)?;
        let release = store::release::find(look.db(), id).await?.ok_or(Refusal::ReleaseNotFound)?;
        let table = release.published_table(place)?.ok_or_else(wire::table_unknown)?;
        let dataset = store::dataset::find(look.db(), release.dataset).await?.ok_or(Refusal::DatasetNotFound)?;
        let content = file::csv(table, &dataset.definition.dimensions, wire::counted_name(&dataset));
        let content = content.map_err(anyhow::Error::new)?;
        Ok(wire::exported(&release, place, content))
    })
}
