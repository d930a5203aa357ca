//! Lists emergency accesses, so that somebody looks at them.

use mesh::unit::{Look, Run};
use proto::reell::actors::v1::{ListEmergencyAccessesRequest, ListEmergencyAccessesResponse};

use crate::{store::person::access, wire::persons::protection as wire};

pub fn run(look: &mut Look, request: ListEmergencyAccessesRequest) -> Run<'_, ListEmergencyAccessesResponse> {
    Box::pin(async move {
        let ListEmergencyAccessesRequest { page, filter, order_by, with_reviewed } = &request;
        let asked = access::listed().read(look.keys(), page.as_ref(), filter, order_by, with_reviewed)?;
        let found = access::emergencies(look.db(), look.keys(), &asked, *with_reviewed).await?;
        for one in &found.items {
            look.accessed(one.person);
        }
        let accesses = found.items.iter().map(wire::to_emergency).collect();
        Ok(ListEmergencyAccessesResponse { accesses, page: found.page() })
    })
}
