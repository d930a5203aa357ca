//! Lists what is due, the first first.

use mesh::{refusal::Error, unit::Look};
use proto::reell::funding::v1::{ListDueDatesRequest, ListDueDatesResponse};

use crate::{store, wire::claims as wire};

pub async fn run(look: &mut Look, request: ListDueDatesRequest) -> Result<ListDueDatesResponse, Error> {
    let ListDueDatesRequest { page, filter, order_by } = request;
    let list = store::claims::due_date::listed();
    let asked = list.read(look.keys(), page.as_ref(), &filter, &order_by, ())?;
    let found = store::claims::due_date::list_of(look.db(), &asked).await?;
    let today = look.now().date();
    Ok(ListDueDatesResponse { due_dates: found.items.iter().map(|due| wire::answer::to_due_date(due, today)).collect(), page: found.page() })
}
