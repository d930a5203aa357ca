//! The events of cases that money depends on, and what time itself brings about.

use mesh::{refusal::Error, unit::Work};
use prost_types::Any;
use proto::mesh::v1::Event;

mod case_opened;
mod case_outcome_decided;
mod case_withdrawn;
pub mod release_expired;

/// Applies an event of the cases service. What is not about money changes nothing here.
pub async fn react(work: &mut Work, event: Event) -> Result<(), Error> {
    let payload = event.payload.unwrap_or_default();
    match payload.type_url.trim_start_matches('/') {
        "reell.cases.v1.CaseOpened" => case_opened::run(work, read(&payload)?).await,
        "reell.cases.v1.CaseOutcomeDecided" => case_outcome_decided::run(work, read(&payload)?).await,
        "reell.cases.v1.CaseWithdrawn" => case_withdrawn::run(work, read(&payload)?).await,
        _ => Ok(()),
    }
}

fn read<M: prost::Message + prost::Name + Default>(payload: &Any) -> Result<M, Error> {
    payload.to_msg().map_err(|error| anyhow::Error::new(error).into())
}

/// Reads the id of a commitment. Events come from our own services, so one that cannot be read is a fault.
fn commitment_id(text: &str) -> Result<crate::domain::CommitmentId, Error> {
    crate::domain::CommitmentId::parse(text)
        .map_err(|rule| anyhow::anyhow!("the commitment's id in an event {rule}").into())
}
