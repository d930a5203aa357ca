//! Lists what is due, the first first.

use mesh::unit::{Look, Run};
use proto::reell::funding::v1::{ListDueDatesRequest, ListDueDatesResponse};

use crate::{store, wire::claims as wire};

pub fn run(look: &mut Look, request: ListDueDatesRequest) -> Run<'_, ListDueDatesResponse> {
    Box::pin(async move {
        let ListDueDatesRequest { page, filter, order_by } = request;
        let list = store::claims::due_date::listed();
        let asked = list.read(look.keys(), page.as_ref(), &filter, &order_by, ())?;
        let found = store::claims::due_date::list_of(look.db(), &asked).await?;
        let today = look.now().date();
        Ok(ListDueDatesResponse {
            due_dates: found.items.iter().map(|due| wire::answer::to_due_date(due, today)).collect(),
            page: found.page(),
        })
    })
}
