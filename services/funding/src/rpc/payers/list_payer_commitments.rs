//! Lists what payers bear for cases.

use mesh::unit::{Look, Run};
use proto::reell::funding::v1::{ListPayerCommitmentsRequest, ListPayerCommitmentsResponse};

use crate::{store::payers::pledge, wire::payers as wire};

pub fn run(look: &mut Look, request: ListPayerCommitmentsRequest) -> Run<'_, ListPayerCommitmentsResponse> {
    Box::pin(async move {
        let ListPayerCommitmentsRequest { page, filter, order_by } = &request;
        let asked = pledge::listed().read(look.keys(), page.as_ref(), filter, order_by, ())?;
        let found = pledge::list_of(look.db(), &asked).await?;
        Ok(ListPayerCommitmentsResponse { commitments: wire::lines(&found.items), page: found.page() })
    })
}
