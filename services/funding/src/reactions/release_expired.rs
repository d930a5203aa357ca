//! Releases the reservations that no case has confirmed in time.

use mesh::{refusal::Error, unit::Work};

use crate::{booking, store};

/// How many are released in one transaction; the rest follow at the next turn.
const MOST: u64 = 100;

/// Looks for them among what is committed, and at each once more under its lock, since a case may just have confirmed it.
pub async fn run(work: &mut Work, (): ()) -> Result<(), Error> {
    let expired = store::commitment::expired(&work.db(), work.now(), MOST).await?;
    if expired.is_empty() {
        return Ok(());
    }
    let tx = work.begin().await?;
    for id in expired {
        let held = booking::hold(&tx, id).await?;
        if held.0.has_expired(work.now()) {
            booking::release(work, &tx, held, "the reservation expired").await?;
        }
    }
    Ok(())
}
