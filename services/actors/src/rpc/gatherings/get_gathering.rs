//! Reads a gathering with all that is noted on it.

use mesh::unit::{Look, Run};
use proto::reell::actors::v1::{GetGatheringRequest, GetGatheringResponse};

use crate::{domain::gathering::refusal::Refusal, store, wire::gatherings as wire};

pub fn run(look: &mut Look, request: GetGatheringRequest) -> Run<'_, GetGatheringResponse> {
    Box::pin(async move {
        let id = wire::gathering_id(&request.gathering_id)?;
        let gathering = store::gathering::find(look.db(), id).await?.ok_or(Refusal::GatheringNotFound)?;
        Ok(GetGatheringResponse { gathering: Some(wire::gathering(&gathering)) })
    })
}
