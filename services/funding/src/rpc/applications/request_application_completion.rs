//! Asks for what is missing in an application.

use mesh::unit::{Run, Work};
use proto::reell::funding::v1::{RequestApplicationCompletionRequest, RequestApplicationCompletionResponse};

use crate::{
    domain::{application::word::Step, policy::time_limit::APPLICATION_COMPLETION},
    matter::{application as matter, time_limit},
    wire::application as wire,
};

pub fn run(
    work: &mut Work,
    request: RequestApplicationCompletionRequest,
) -> Run<'_, RequestApplicationCompletionResponse> {
    Box::pin(async move {
        let etag = request.etag.clone();
        let (id, missing) = wire::with_text(&request.application_id, "missing", request.missing, (3, 2_000))?;
        let (tx, mut application) = matter::begin(work, id, &etag).await?;
        let by = matter::handled(work, &tx, &application, Step::CompletionRequested, &missing).await?;
        let limit = time_limit(&tx, APPLICATION_COMPLETION, work.now().date()).await?;
        application.ask(&limit, by)?;
        matter::keep(&tx, &application).await?;
        wire::event::moved(work, &application);
        Ok(RequestApplicationCompletionResponse { application: Some(wire::answer::to_application(&application)) })
    })
}
