//! Closes an import whose file has come whole, or abandons one.

use mesh::{
    refusal::check_etag,
    unit::{Run, Work},
};
use proto::reell::actors::v1::{FinishImportRequest, FinishImportResponse};

use crate::{domain::import::refusal::Refusal, store, wire::imports as wire};

pub fn run(work: &mut Work, request: FinishImportRequest) -> Run<'_, FinishImportResponse> {
    Box::pin(async move {
        let (id, etag) = wire::import_to_change(&request.import_id, &request.etag)?;
        let tx = work.begin().await?;
        let mut import = store::import::find_to_change(&tx, id, work.caller()).await?.ok_or(Refusal::NotFound)?;
        check_etag(etag, &import.revision.to_string())?;
        import.finish(request.abandon, work.now())?;
        if import.order.dry_run {
            store::import::seen::forget(&tx, id).await?;
        }
        store::import::update(&tx, &import).await?;
        work.emit(import.id, import.revision, wire::import_finished(&import));
        Ok(FinishImportResponse { import: Some(wire::import(&import)) })
    })
}
