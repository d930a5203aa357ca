//! Reads who answers for the centre on a day, or how long nobody does.

use mesh::unit::{Look, Run};
use proto::reell::actors::v1::{GetCentreRequest, GetCentreResponse};

use crate::{store, wire::centre as wire};

pub fn run(look: &mut Look, request: GetCentreRequest) -> Run<'_, GetCentreResponse> {
    Box::pin(async move {
        let as_of = wire::as_of(&request.as_of, look.now().date())?;
        let mut answer = GetCentreResponse {
            name: look.config().centre.name.clone(),
            as_of: as_of.to_string(),
            ..Default::default()
        };
        let last = store::centre::host::at_or_before(look.db(), as_of).await?;
        match last {
            Some(term) if term.appointment.holds(as_of) => {
                let before = store::centre::host::before(look.db(), term.appointment.from).await?;
                answer.host = Some(wire::host(&term, before.as_ref()));
            }
            ended => {
                answer.vacant_from = wire::shown(ended.and_then(|term| term.appointment.until));
                let next = store::centre::host::after(look.db(), as_of).await?;
                answer.vacant_until = wire::shown(next.map(|term| term.appointment.from));
            }
        }
        Ok(answer)
    })
}
