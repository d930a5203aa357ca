//! Lists agreements in the order they were drafted.

use anyhow::anyhow;
use mesh::{page::Page, refusal::Error, unit::Look};
use proto::reell::actors::v1::{ListAgreementsRequest, ListAgreementsResponse};

use crate::{domain::agreement::AgreementId, store, wire::agreements as wire};

pub async fn run(look: &mut Look, request: ListAgreementsRequest) -> Result<ListAgreementsResponse, Error> {
    let (wanted, day) = wire::agreements_wanted(&request, look.now().date())?;
    let page = Page::parse(look.keys(), request.page.as_ref(), &format!("agreements|{wanted:?}|{day}"))?;
    let after = page.after.as_deref().map(AgreementId::parse).transpose();
    let after = after.map_err(|rule| anyhow!("the id in a page token {rule}"))?;
    let mut agreements = store::agreement::list(look.db(), &wanted, after, page.size + 1).await?;
    let next = page.cut(look.keys(), &mut agreements, |agreement| agreement.id.to_string());
    let agreements = agreements.iter().map(|agreement| wire::agreement(agreement, day)).collect();
    Ok(ListAgreementsResponse { agreements, page: Some(next) })
}
