//! A case is open: its reservation is a commitment from now on.

use mesh::{refusal::Error, unit::Work};
use proto::reell::cases::v1::CaseOpened;

use super::commitment_id;
use crate::{booking, store};

/// Confirms the commitment, which is made again where it was released before this event came.
pub async fn run(work: &mut Work, event: CaseOpened) -> Result<(), Error> {
    let id = commitment_id(&event.commitment_id)?;
    let tx = booking::begin(work, id).await?;
    let held = booking::hold(&tx, id).await?;
    let reason = format!("{} after its reservation was released", event.case_id);
    let (mut commitment, _) = booking::revive(work, &tx, held, &reason).await?;
    if let Some(confirmed) = commitment.confirm()? {
        store::commitment::update(&tx, &commitment).await?;
        booking::announce(work, [confirmed]);
    }
    Ok(())
}
