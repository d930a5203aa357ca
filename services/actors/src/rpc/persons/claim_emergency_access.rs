//! Breaks the glass: lets whoever must see a protected person at once see the person for a short time, and calls others.
//!
//! The answer holds ids only: it is kept for retries, under the ordinary key. What is read is read with GetPerson, and logged there.

use mesh::{
    telemetry,
    unit::{Run, Work},
};
use proto::reell::actors::v1::{ClaimEmergencyAccessRequest, ClaimEmergencyAccessResponse};

use crate::{
    domain::{access::Access, refusal::Refusal},
    store::person::{self, access, sight::Sight},
    wire::persons::protection::{self as wire, Sought},
};

pub fn run(work: &mut Work, request: ClaimEmergencyAccessRequest) -> Run<'_, ClaimEmergencyAccessResponse> {
    Box::pin(async move {
        let (sought, reason) = wire::emergency(&request, work.now().date())?;
        let tx = work.begin().await?;
        let found = match sought {
            Sought::Id(id) => person::check(&tx, &Sight::Everybody, id).await?,
            Sought::Number(number) => {
                let found = person::find_by_number(&tx, work.keys(), &Sight::Everybody, &number).await?;
                found.map(|found| found.person.id)
            }
        };
        // Trying is an alarm too: somebody may be going through numbers.
        telemetry::record_alarm("emergency_access");
        tracing::warn!(found = found.is_some(), "somebody claims an emergency access to a protected person: review it");
        let person = found.ok_or(Refusal::PersonNotFound)?;
        let claimed = Access::claim(work.new_id().into(), person, work.caller().name(), reason, work.now());
        access::insert(&tx, work.keys(), &claimed).await?;
        work.touch(person);
        work.emit(claimed.id, 1, wire::claimed(&claimed));
        Ok(ClaimEmergencyAccessResponse {
            access_id: claimed.id.to_string(),
            person_id: person.to_string(),
            end_time: claimed.ends.map(|ends| ends.to_proto()),
        })
    })
}
