//! Reads an application with all that was done with it.

use mesh::unit::{Look, Run};
use proto::reell::funding::v1::{GetApplicationRequest, GetApplicationResponse};

use crate::{domain::application::refusal::Refusal, store, wire::application as wire};

pub fn run(look: &mut Look, request: GetApplicationRequest) -> Run<'_, GetApplicationResponse> {
    Box::pin(async move {
        let id = wire::id(&request.application_id)?;
        let application = store::application::find(look.db(), id).await?.ok_or(Refusal::NotFound)?;
        Ok(GetApplicationResponse { application: Some(wire::answer::to_application(&application)) })
    })
}
