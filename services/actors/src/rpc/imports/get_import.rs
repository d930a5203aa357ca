//! Reads how far an import has come.

use mesh::unit::{Look, Run};
use proto::reell::actors::v1::{GetImportRequest, GetImportResponse};

use crate::{domain::import::refusal::Refusal, store, wire::imports as wire};

pub fn run(look: &mut Look, request: GetImportRequest) -> Run<'_, GetImportResponse> {
    Box::pin(async move {
        let id = wire::import_id(&request.import_id)?;
        let import = store::import::find(look.db(), id, look.caller()).await?.ok_or(Refusal::NotFound)?;
        Ok(GetImportResponse { import: Some(wire::import(&import)) })
    })
}
