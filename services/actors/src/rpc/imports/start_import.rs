//! Starts an import, or takes up the one of the same file that was broken off.

use mesh::unit::{Run, Work};
use proto::reell::actors::v1::{StartImportRequest, StartImportResponse};

use crate::{domain::import::Import, store, wire::imports as wire};

pub fn run(work: &mut Work, request: StartImportRequest) -> Run<'_, StartImportResponse> {
    Box::pin(async move {
        let order = wire::order(request)?;
        let tx = work.begin_on(&order.file_hash).await?;
        if let Some(open) = store::import::open_like(&tx, &order, work.caller()).await? {
            return Ok(StartImportResponse { import: Some(wire::import(&open)) });
        }
        let import = Import::start(work.new_id().into(), work.caller().name(), order, work.now());
        store::import::insert(&tx, &import).await?;
        work.emit(import.id, import.revision, wire::import_started(&import));
        Ok(StartImportResponse { import: Some(wire::import(&import)) })
    })
}
