//! Lists persons in the order of their registration; each one listed is in the access log before the answer leaves.

use mesh::{
    refusal::both,
    unit::{Look, Run},
};
use proto::reell::actors::v1::{ListPersonsRequest, ListPersonsResponse};

use crate::{
    store::person::{self, sight::Sight},
    wire::persons as wire,
};

pub fn run(look: &mut Look, request: ListPersonsRequest) -> Run<'_, ListPersonsResponse> {
    Box::pin(async move {
        let ListPersonsRequest { page, filter, order_by, purpose } = &request;
        let asked = person::listed().read(look.keys(), page.as_ref(), filter, order_by, ());
        let ((), asked) = both(wire::purpose(purpose), asked)?;
        let sight = Sight::of(look.caller(), look.now());
        let found = person::list_of(look.db(), look.keys(), &sight, &asked, &[]).await?;
        look.purpose(purpose);
        for one in &found.items {
            look.accessed(one.person.id);
        }
        let persons = found.items.iter().map(|one| wire::person(&one.person)).collect();
        Ok(ListPersonsResponse { persons, page: found.page() })
    })
}
