//! Says which account of an organisation's chart each account of ours stands for.

use mesh::unit::{Run, Work};
use proto::reell::funding::v1::{SetAccountMappingRequest, SetAccountMappingResponse};

use crate::{domain::mapping::Mapping, store, wire::accounting as wire};

pub fn run(work: &mut Work, request: SetAccountMappingRequest) -> Run<'_, SetAccountMappingResponse> {
    Box::pin(async move {
        let (organisation, content) = wire::mapping(request)?;
        let tx = work.begin_on(&organisation.to_string()).await?;
        let last = store::mapping::find(&tx, organisation, None).await?.map_or(0, |held| held.version);
        let version = last.saturating_add(1);
        let mapping = Mapping { organisation, version, content, recorded_by: work.caller().name() };
        store::mapping::insert(&tx, &mapping, work.now()).await?;
        work.touch(organisation);
        Ok(SetAccountMappingResponse { mapping: Some(wire::to_mapping(&mapping)) })
    })
}
