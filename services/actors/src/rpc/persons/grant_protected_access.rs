//! Names an operator for a person whose identity is protected.

use mesh::unit::{Run, Work};
use proto::reell::actors::v1::{GrantProtectedAccessRequest, GrantProtectedAccessResponse};

use crate::{
    domain::{access::Access, refusal::Refusal},
    store::person::{self, access, sight::Sight},
    wire::persons::protection as wire,
};

pub fn run(work: &mut Work, request: GrantProtectedAccessRequest) -> Run<'_, GrantProtectedAccessResponse> {
    Box::pin(async move {
        let naming = wire::naming(&request, work.caller(), work.now())?;
        let tx = work.begin().await?;
        let person = person::check(&tx, &Sight::Everybody, naming.person).await?.ok_or(Refusal::PersonNotFound)?;
        let (id, by) = (work.new_id().into(), work.caller().name());
        let granted = Access::grant(id, person, naming.subject, by, naming.begins, naming.ends, naming.reason)?;
        access::insert(&tx, work.keys(), &granted).await?;
        work.touch(granted.id);
        work.touch(person);
        Ok(GrantProtectedAccessResponse { access_id: granted.id.to_string() })
    })
}
