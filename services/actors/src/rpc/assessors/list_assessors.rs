//! Lists assessors, all or those who may assess by a model or in a language; each one listed is in the access log.

use anyhow::anyhow;
use mesh::{page::Page, refusal::Error, unit::Look};
use proto::reell::actors::v1::{ListAssessorsRequest, ListAssessorsResponse};

use crate::{
    domain::assessor::AssessorId,
    store::{self, person::sight::Sight},
    wire::assessors as wire,
};

pub async fn run(look: &mut Look, request: ListAssessorsRequest) -> Result<ListAssessorsResponse, Error> {
    let (wanted, day) = wire::assessors_wanted(&request, look.now().date())?;
    look.purpose(&request.purpose);
    let sight = Sight::of(look.caller(), look.now());
    let page = Page::parse(look.keys(), request.page.as_ref(), &format!("assessors|{wanted:?}|{day}"))?;
    let after = page.after.as_deref().map(AssessorId::parse).transpose();
    let after = after.map_err(|rule| anyhow!("the id in a page token {rule}"))?;
    let mut assessors =
        store::assessor::list(look.db(), look.keys(), &sight, &wanted, day, after, page.size + 1).await?;
    let next = page.cut(look.keys(), &mut assessors, |assessor| assessor.id.to_string());
    for assessor in &assessors {
        look.accessed(assessor.person);
    }
    let assessors = assessors.iter().map(|assessor| wire::assessor(assessor, day)).collect();
    Ok(ListAssessorsResponse { assessors, page: Some(next) })
}
