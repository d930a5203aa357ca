//! Names the decision that was imported as the answer to an application.

use mesh::unit::{Run, Work};
use proto::reell::funding::v1::{ProposeApplicationDecisionRequest, ProposeApplicationDecisionResponse};

use crate::{
    domain::{application::word::Step, refusal::Refusal},
    matter::application as matter,
    store,
    wire::application as wire,
};

pub fn run(work: &mut Work, request: ProposeApplicationDecisionRequest) -> Run<'_, ProposeApplicationDecisionResponse> {
    Box::pin(async move {
        let etag = request.etag.clone();
        let (id, decision) = wire::proposal(&request)?;
        let (tx, mut application) = matter::begin(work, id, &etag).await?;
        let decision = store::decision::find_to_change(&tx, decision).await?.ok_or(Refusal::DecisionNotFound)?;
        let answered = store::application::answered_by(&tx, decision.id, id).await?;
        let by = matter::handled(work, &tx, &application, Step::Proposed, "").await?;
        application.propose(&decision, answered, by)?;
        matter::keep(&tx, &application).await?;
        wire::event::moved(work, &application);
        Ok(ProposeApplicationDecisionResponse { application: Some(wire::answer::to_application(&application)) })
    })
}
