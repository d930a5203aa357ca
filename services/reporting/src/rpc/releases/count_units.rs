//! Counts units exactly, for the centre itself. Each reading is in the access log, with its purpose.

use mesh::unit::{Look, Run};
use proto::reell::reporting::v1::{CountUnitsRequest, CountUnitsResponse};

use crate::{domain::disclosure::refusal::Refusal, store, wire::releases as wire};

pub fn run(look: &mut Look, request: CountUnitsRequest) -> Run<'_, CountUnitsResponse> {
    Box::pin(async move {
        let (id, dimensions, purpose) = wire::count(request)?;
        look.purpose(&purpose);
        let dataset = store::dataset::find(look.db(), id).await?.ok_or(Refusal::DatasetNotFound)?;
        look.accessed(dataset.id);
        let cut = wire::cut(&dataset, &dimensions)?;
        let leaves = store::dataset::leaves(look.db(), look.keys(), dataset.id).await?;
        let cells = cut.cells(&dataset.definition.dimensions);
        let counts = leaves.count(&cut, cells.clone());
        Ok(wire::counted(&dataset, &cut.0, &cells, &counts))
    })
}
