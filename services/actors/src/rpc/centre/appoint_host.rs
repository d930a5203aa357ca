//! Appoints the centre's host for a time in which nobody else is.

use mesh::unit::{Run, Work};
use proto::reell::actors::v1::{AppointHostRequest, AppointHostResponse};

use crate::{domain::centre::host::Term, store, wire::centre as wire};

pub fn run(work: &mut Work, request: AppointHostRequest) -> Run<'_, AppointHostResponse> {
    Box::pin(async move {
        let appointment = wire::appointment(&request)?;
        let tx = work.begin_on("centre-host").await?;
        store::known::must_be(&tx, [appointment.organisation]).await?;
        store::centre::host::lock(&tx).await?;
        let others: Vec<_> = store::centre::host::in_the_way(&tx, &appointment).await?.into_iter().collect();
        let term = Term::appoint(work.new_id().into(), appointment, &others, work.now())?;
        store::centre::host::insert(&tx, &term).await?;
        let before = store::centre::host::before(&tx, term.appointment.from).await?;
        work.emit(term.id, term.revision, wire::host_appointed(&term));
        Ok(AppointHostResponse { host: Some(wire::host(&term, before.as_ref())) })
    })
}
