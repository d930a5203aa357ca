//! A case was withdrawn: its money is given back.

use mesh::{refusal::Error, unit::Work};
use proto::reell::cases::v1::CaseWithdrawn;

use super::commitment_id;
use crate::{booking, domain::commitment::State};

/// Releases the commitment, unless somebody has released it before.
pub async fn run(work: &mut Work, event: CaseWithdrawn) -> Result<(), Error> {
    let id = commitment_id(&event.commitment_id)?;
    let tx = booking::begin(work, id).await?;
    let held = booking::hold(&tx, id).await?;
    if held.0.state != State::Released {
        booking::release(work, &tx, held, &format!("{} withdrawn", event.case_id)).await?;
    }
    Ok(())
}
