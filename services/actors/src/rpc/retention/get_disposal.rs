//! Reads a disposal with its records, or what is left of them.

use mesh::unit::{Look, Run};
use proto::reell::actors::v1::{GetDisposalRequest, GetDisposalResponse};

use crate::{
    domain::retention::refusal::Refusal,
    store::{
        disposal::{self, item},
        person::sight::Sight,
    },
    wire::retention::disposals as wire,
};

pub fn run(look: &mut Look, request: GetDisposalRequest) -> Run<'_, GetDisposalResponse> {
    Box::pin(async move {
        let id = wire::disposal_id(&request.disposal_id)?;
        let sight = Sight::of(look.caller(), look.now());
        let found = disposal::find(look.db(), &sight, id).await?.ok_or(Refusal::DisposalNotFound)?;
        look.accessed(id);
        let items = item::of(look.db(), id).await?;
        Ok(GetDisposalResponse {
            disposal: Some(wire::disposal(&found)),
            items: items.iter().map(|item| wire::item(found.kind, item)).collect(),
        })
    })
}
