//! Lists assessors, all or those who may assess by a model or in a language; each one listed is in the access log.

use mesh::{
    refusal::both,
    unit::{Look, Run},
};
use proto::reell::actors::v1::{ListAssessorsRequest, ListAssessorsResponse};

use crate::{
    store::{self, person::sight::Sight},
    wire::assessors as wire,
};

pub fn run(look: &mut Look, request: ListAssessorsRequest) -> Run<'_, ListAssessorsResponse> {
    Box::pin(async move {
        let ListAssessorsRequest { page, filter, order_by, .. } = &request;
        let wanted = wire::assessors_wanted(&request, look.now().date());
        let asked = store::assessor::listed().read(look.keys(), page.as_ref(), filter, order_by, &wanted);
        let ((wanted, day), asked) = both(wanted, asked)?;
        let sight = Sight::of(look.caller(), look.now());
        let found = store::assessor::list_of(look.db(), look.keys(), &sight, &asked, &wanted, day).await?;
        look.purpose(&request.purpose);
        for assessor in &found.items {
            look.accessed(assessor.person);
        }
        let assessors = found.items.iter().map(|assessor| wire::assessor(assessor, day)).collect();
        Ok(ListAssessorsResponse { assessors, page: found.page() })
    })
}
