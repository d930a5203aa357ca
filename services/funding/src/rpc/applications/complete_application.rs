//! Answers what was missing in an application.

use mesh::unit::{Run, Work};
use proto::reell::funding::v1::{CompleteApplicationRequest, CompleteApplicationResponse};

use crate::{domain::application::word::Step, matter::application as matter, wire::application as wire};

pub fn run(work: &mut Work, request: CompleteApplicationRequest) -> Run<'_, CompleteApplicationResponse> {
    Box::pin(async move {
        let etag = request.etag.clone();
        let (id, answer) = wire::with_text(&request.application_id, "answer", request.answer, (3, 2_000))?;
        let (tx, mut application) = matter::begin(work, id, &etag).await?;
        let by = matter::act(work, &tx, Step::Completed, &answer).await?;
        application.complete(by)?;
        matter::keep(&tx, &application).await?;
        wire::event::moved(work, &application);
        Ok(CompleteApplicationResponse { application: Some(wire::answer::to_application(&application)) })
    })
}
