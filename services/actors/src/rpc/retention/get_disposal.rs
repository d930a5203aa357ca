//! Reads a disposal with its records, or what is left of them; each person whose record is shown is in the access log before the answer leaves.

use std::collections::BTreeSet;

use mesh::unit::{Look, Run};
use proto::reell::actors::v1::{GetDisposalRequest, GetDisposalResponse};

use crate::{
    domain::{person::PersonId, retention::refusal::Refusal},
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
        let items = item::of(look.db(), &sight, id).await?;
        let persons: BTreeSet<PersonId> = items.iter().filter_map(|item| item.person).collect();
        for person in persons {
            look.accessed(person);
        }
        Ok(GetDisposalResponse {
            disposal: Some(wire::disposal(&found)),
            items: items.iter().map(|item| wire::item(found.kind, item)).collect(),
        })
    })
}
