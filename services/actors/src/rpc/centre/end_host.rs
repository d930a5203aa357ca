//! Ends a host's time on a day within it.

use mesh::{
    refusal::check_etag,
    unit::{Run, Work},
};
use proto::reell::actors::v1::{EndHostRequest, EndHostResponse};

use crate::{domain::centre::refusal::Refusal, store, wire::centre as wire};

pub fn run(work: &mut Work, request: EndHostRequest) -> Run<'_, EndHostResponse> {
    Box::pin(async move {
        let ending = wire::ending(&request)?;
        let tx = work.begin_on("centre-host").await?;
        let mut term = store::centre::host::find_to_change(&tx, ending.id).await?.ok_or(Refusal::HostNotFound)?;
        check_etag(&request.etag, &term.revision.to_string())?;
        term.end(ending.until, ending.decision, work.now())?;
        store::centre::host::update(&tx, &term).await?;
        let before = store::centre::host::before(&tx, term.appointment.from).await?;
        work.emit(term.id, term.revision, wire::host_ended(&term));
        Ok(EndHostResponse { host: Some(wire::host(&term, before.as_ref())) })
    })
}
