//! Lists agreements in the order they were drafted, unless another one is asked for.

use mesh::{
    refusal::both,
    unit::{Look, Run},
};
use proto::reell::actors::v1::{ListAgreementsRequest, ListAgreementsResponse};

use crate::{store, wire::agreements as wire};

pub fn run(look: &mut Look, request: ListAgreementsRequest) -> Run<'_, ListAgreementsResponse> {
    Box::pin(async move {
        let ListAgreementsRequest { page, filter, order_by, .. } = &request;
        let wanted = wire::agreements_wanted(&request, look.now().date());
        let asked = store::agreement::listed().read(look.keys(), page.as_ref(), filter, order_by, &wanted);
        let ((in_force_on, day), asked) = both(wanted, asked)?;
        let found = store::agreement::list_of(look.db(), &asked, in_force_on).await?;
        let agreements = found.items.iter().map(|agreement| wire::agreement(agreement, day)).collect();
        Ok(ListAgreementsResponse { agreements, page: found.page() })
    })
}
