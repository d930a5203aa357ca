//! Lists signed agreements that end soon and have no successor, those that end first at the top.

use mesh::{page::Page, refusal::Error, unit::Look};
use proto::reell::actors::v1::{ListExpiringAgreementsRequest, ListExpiringAgreementsResponse};

use crate::{store, wire::agreements as wire};

pub async fn run(
    look: &mut Look,
    request: ListExpiringAgreementsRequest,
) -> Result<ListExpiringAgreementsResponse, Error> {
    let (within, today) = (wire::within_days(request.within_days)?, look.now().date());
    let page = Page::parse(look.keys(), request.page.as_ref(), &format!("expiring agreements|{within}"))?;
    let after = page.after.as_deref();
    let mut agreements = store::agreement::ending(look.db(), today, within, after, page.size + 1).await?;
    let next = page.cut(look.keys(), &mut agreements, store::agreement::place);
    let agreements = agreements.iter().map(|agreement| wire::agreement(agreement, today)).collect();
    Ok(ListExpiringAgreementsResponse { agreements, page: Some(next) })
}
