//! Lists the data sets that came with the program.

use mesh::{refusal::Error, unit::Look};
use proto::reell::actors::v1::{ListDatasetsRequest, ListDatasetsResponse};

use crate::{store, wire::reference as wire};

pub async fn run(look: &mut Look, _: ListDatasetsRequest) -> Result<ListDatasetsResponse, Error> {
    let datasets = store::reference::dataset::list(look.db()).await?;
    Ok(ListDatasetsResponse { datasets: datasets.into_iter().map(wire::dataset).collect() })
}
