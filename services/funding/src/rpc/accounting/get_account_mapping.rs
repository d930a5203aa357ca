//! Reads a mapping of an organisation.

use mesh::unit::{Look, Run};
use proto::reell::funding::v1::{GetAccountMappingRequest, GetAccountMappingResponse};

use crate::{domain::refusal::ledger::LedgerRefusal, store, wire::accounting as wire};

pub fn run(look: &mut Look, request: GetAccountMappingRequest) -> Run<'_, GetAccountMappingResponse> {
    Box::pin(async move {
        let (organisation, version) = wire::mapping_wanted(&request)?;
        let found = store::mapping::find(look.db(), organisation, version).await?;
        let mapping = found.ok_or(LedgerRefusal::MappingNotFound)?;
        Ok(GetAccountMappingResponse { mapping: Some(wire::to_mapping(&mapping)) })
    })
}
