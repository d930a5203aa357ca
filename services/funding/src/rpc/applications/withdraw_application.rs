//! Takes an application back before it is decided; one that was handed in is taken back as it was: by a signatory.

use mesh::unit::{Run, Work};
use proto::reell::funding::v1::{WithdrawApplicationRequest, WithdrawApplicationResponse};

use crate::{domain::application::word::Step, matter::application as matter, wire::application as wire};

pub fn run(work: &mut Work, request: WithdrawApplicationRequest) -> Run<'_, WithdrawApplicationResponse> {
    Box::pin(async move {
        let etag = request.etag.clone();
        let (id, reason) = wire::with_text(&request.application_id, "reason", request.reason, (3, 2_000))?;
        let (tx, mut application) = matter::begin(work, id, &etag).await?;
        let by = match application.received_on {
            None => matter::act(work, &tx, Step::Withdrawn, &reason).await?,
            Some(_) => matter::signed(work, &tx, &application, Step::Withdrawn, &reason).await?,
        };
        application.withdraw(by)?;
        matter::keep(&tx, &application).await?;
        wire::event::moved(work, &application);
        Ok(WithdrawApplicationResponse { application: Some(wire::answer::to_application(&application)) })
    })
}
