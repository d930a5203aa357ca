//! Hands an application in, signed for the applicant.

use mesh::unit::{Run, Work};
use proto::reell::funding::v1::{SubmitApplicationRequest, SubmitApplicationResponse};

use crate::{domain::application::word::Step, matter::application as matter, wire::application as wire};

pub fn run(work: &mut Work, request: SubmitApplicationRequest) -> Run<'_, SubmitApplicationResponse> {
    Box::pin(async move {
        let etag = request.etag.clone();
        let (id, received_on) = wire::submission(&request, work.now().date())?;
        let (tx, mut application) = matter::begin(work, id, &etag).await?;
        let by = matter::signed(work, &tx, &application, Step::Submitted, "").await?;
        application.submit(received_on, by)?;
        matter::keep(&tx, &application).await?;
        wire::event::moved(work, &application);
        Ok(SubmitApplicationResponse { application: Some(wire::answer::to_application(&application)) })
    })
}
