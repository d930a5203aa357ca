//! Lists the persons with a protected identity whom the caller is named for, for services that hold something on them.

use mesh::unit::{Look, Run};
use proto::reell::actors::v1::{ListNamedPersonsRequest, ListNamedPersonsResponse};

use crate::store::person::access;

pub fn run(look: &mut Look, _: ListNamedPersonsRequest) -> Run<'_, ListNamedPersonsResponse> {
    Box::pin(async move {
        let persons = access::named_for(look.db(), &look.caller().name(), look.now()).await?;
        Ok(ListNamedPersonsResponse { person_ids: persons.iter().map(ToString::to_string).collect() })
    })
}
