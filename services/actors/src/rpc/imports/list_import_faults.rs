//! Lists what is wrong in the rows that an import left out, in the order of the file.

use mesh::{
    page::Page,
    unit::{Look, Run},
};
use proto::reell::actors::v1::{ListImportFaultsRequest, ListImportFaultsResponse};

use crate::{domain::import::refusal::Refusal, store, wire::imports as wire};

pub fn run(look: &mut Look, request: ListImportFaultsRequest) -> Run<'_, ListImportFaultsResponse> {
    Box::pin(async move {
        let id = wire::import_id(&request.import_id)?;
        let page = Page::parse(look.keys(), request.page.as_ref(), &format!("import-faults {id}"))?;
        let after = page.after.as_deref().map(wire::place).transpose()?;
        store::import::find(look.db(), id, look.caller()).await?.ok_or(Refusal::NotFound)?;
        let mut faults = store::import::fault::list(look.db(), id, after, page.size + 1).await?;
        let next = page.cut(look.keys(), &mut faults, |fault| format!("{} {}", fault.line, fault.place));
        Ok(ListImportFaultsResponse { faults: faults.iter().map(wire::fault).collect(), page: Some(next) })
    })
}
