//! Lists payments.

use mesh::unit::{Look, Run};
use proto::reell::funding::v1::{ListPaymentsRequest, ListPaymentsResponse};

use crate::{store, wire::claims as wire};

pub fn run(look: &mut Look, request: ListPaymentsRequest) -> Run<'_, ListPaymentsResponse> {
    Box::pin(async move {
        let ListPaymentsRequest { page, filter, order_by } = request;
        let list = store::claims::payment::listed();
        let asked = list.read(look.keys(), page.as_ref(), &filter, &order_by, ())?;
        let found = store::claims::payment::list_of(look.db(), &asked).await?;
        Ok(ListPaymentsResponse {
            payments: found.items.iter().map(wire::answer::to_payment).collect(),
            page: found.page(),
        })
    })
}
