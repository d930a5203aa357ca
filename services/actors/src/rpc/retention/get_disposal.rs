//! Reads a disposal with its records, or what is left of them; each person whose record is shown is in the access log before the answer leaves.

use std::collections::BTreeSet;

use mesh::unit::{Look, Run};
use proto::reell::actors::v1::{GetDisposalRequest, GetDisposalResponse};

use crate::{
    domain::{
        disposal::{Disposal, Tally},
        person::PersonId,
        retention::refusal::Refusal,
    },
    store::disposal::{self, View},
    wire::retention::disposals as wire,
};

pub fn run(look: &mut Look, request: GetDisposalRequest) -> Run<'_, GetDisposalResponse> {
    Box::pin(async move {
        let id = wire::disposal_id(&request.disposal_id)?;
        let view = View::of(look.caller(), look.now());
        let found = disposal::find(look.db(), &view, id).await?.ok_or(Refusal::DisposalNotFound)?;
        look.accessed(id);
        let items = disposal::items(look.db(), &view, &found).await?;
        // Of what is shown, and of nothing else: a number beside fewer records would tell of who is hidden.
        let found = Disposal { tally: Tally::of(&items), ..found };
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
