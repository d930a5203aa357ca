//! Lists signed agreements that end soon and have no successor, those that end first at the top unless another order is asked for.

use mesh::{
    refusal::both,
    unit::{Look, Run},
};
use proto::reell::actors::v1::{ListExpiringAgreementsRequest, ListExpiringAgreementsResponse};

use crate::{store, wire::agreements as wire};

pub fn run(look: &mut Look, request: ListExpiringAgreementsRequest) -> Run<'_, ListExpiringAgreementsResponse> {
    Box::pin(async move {
        let ListExpiringAgreementsRequest { page, filter, order_by, .. } = &request;
        let (within, today) = (wire::within_days(request.within_days), look.now().date());
        let asked = store::agreement::ending_listed().read(look.keys(), page.as_ref(), filter, order_by, &within);
        let (within, asked) = both(within, asked)?;
        let found = store::agreement::ending(look.db(), &asked, today, within).await?;
        let agreements = found.items.iter().map(|agreement| wire::agreement(agreement, today)).collect();
        Ok(ListExpiringAgreementsResponse { agreements, page: found.page() })
    })
}
