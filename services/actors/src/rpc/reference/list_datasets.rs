//! Lists the data sets that came with the program.

use mesh::unit::{Look, Run};
use proto::reell::actors::v1::{ListDatasetsRequest, ListDatasetsResponse};

use crate::{store, wire::reference as wire};

pub fn run(look: &mut Look, _: ListDatasetsRequest) -> Run<'_, ListDatasetsResponse> {
    Box::pin(async move {
        let datasets = store::reference::dataset::list(look.db()).await?;
        Ok(ListDatasetsResponse { datasets: datasets.into_iter().map(wire::dataset).collect() })
    })
}
