//! Assesses an application, with a recommendation and its reasons.

use mesh::unit::{Run, Work};
use proto::reell::funding::v1::{AssessApplicationRequest, AssessApplicationResponse};

use crate::{domain::application::word::Step, matter::application as matter, wire::application as wire};

pub fn run(work: &mut Work, request: AssessApplicationRequest) -> Run<'_, AssessApplicationResponse> {
    Box::pin(async move {
        let etag = request.etag.clone();
        let (id, recommendation, reasons) = wire::assessment(request)?;
        let (tx, mut application) = matter::begin(work, id, &etag).await?;
        let by = matter::handled(work, &tx, &application, Step::Assessed, &reasons).await?;
        application.assess(recommendation, by)?;
        matter::keep(&tx, &application).await?;
        wire::event::moved(work, &application);
        Ok(AssessApplicationResponse { application: Some(wire::answer::to_application(&application)) })
    })
}
