//! A case was withdrawn: its money is given back.

use mesh::{refusal::Error, unit::Work};
use proto::reell::cases::v1::CaseWithdrawn;

use super::{case_id, commitment_id};
use crate::{booking, domain::commitment::State, paying};

/// Releases the commitment, unless somebody has released it before, and what payers bear of phases that nobody went through.
pub async fn run(work: &mut Work, event: CaseWithdrawn) -> Result<(), Error> {
    let id = commitment_id(&event.commitment_id)?;
    let tx = booking::begin(work, id).await?;
    let held = booking::hold(&tx, id).await?;
    if held.0.state != State::Released {
        booking::release(work, &tx, held, &format!("{} withdrawn", event.case_id)).await?;
    }
    paying::close(work, &tx, case_id(&event.case_id)?, "the case was withdrawn").await?;
    Ok(())
}
