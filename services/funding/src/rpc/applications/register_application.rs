//! Enters an application in the register under its number.

use mesh::unit::{Run, Work};
use proto::reell::funding::v1::{RegisterApplicationRequest, RegisterApplicationResponse};

use crate::{domain::application::word::Step, matter::application as matter, store, wire::application as wire};

pub fn run(work: &mut Work, request: RegisterApplicationRequest) -> Run<'_, RegisterApplicationResponse> {
    Box::pin(async move {
        let etag = request.etag.clone();
        let (id, number) = wire::registration(&request)?;
        let (tx, mut application) = matter::begin(work, id, &etag).await?;
        let held = store::application::of_number(&tx, &number).await?;
        let by = matter::act(work, &tx, Step::Registered, "").await?;
        application.register(number, held, by)?;
        matter::keep(&tx, &application).await?;
        wire::event::moved(work, &application);
        Ok(RegisterApplicationResponse { application: Some(wire::answer::to_application(&application)) })
    })
}
