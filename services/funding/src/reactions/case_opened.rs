//! A case is open: its reservation is a commitment from now on.

use mesh::{refusal::Error, unit::Work};
use proto::reell::cases::v1::CaseOpened;

use super::commitment_id;
use crate::{booking, domain::commitment::State, store};

/// Confirms the commitment. Where the reservation expired before this event came, it is made again, of what is left today;
/// where nothing is left the event fails, and stays where operators see it.
pub async fn run(work: &mut Work, event: CaseOpened) -> Result<(), Error> {
    let id = commitment_id(&event.commitment_id)?;
    let tx = booking::begin(work, id).await?;
    let (mut commitment, purse) = booking::hold(&tx, id).await?;
    if commitment.state == State::Released {
        let mut purse = booking::standing(&tx, purse).await?;
        let before = purse.balance;
        let entry = purse.reserve(commitment.amount)?;
        let recorded = commitment.reserve_again(purse.decision)?;
        booking::book(work, &tx, before, &purse, &entry, &format!("{} after its reservation expired", event.case_id))
            .await?;
        booking::announce(work, [recorded]);
    }
    if let Some(confirmed) = commitment.confirm()? {
        store::commitment::update(&tx, &commitment).await?;
        booking::announce(work, [confirmed]);
    }
    Ok(())
}
