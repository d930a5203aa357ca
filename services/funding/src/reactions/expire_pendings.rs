//! Gives back the money that was held and whose time is over.

use mesh::{refusal::Error, unit::Work};

use crate::{paying, posting, store};

/// How many are given back in one transaction; the rest follow at the next turn.
const MOST: u64 = 100;

/// Looks for them among what is committed, and at each once more under its lock, since somebody may just have posted it.
pub async fn run(work: &mut Work, (): ()) -> Result<(), Error> {
    let expired = store::pending::expired(&work.db(), work.now(), MOST).await?;
    if expired.is_empty() {
        return Ok(());
    }
    let tx = posting::begin(work).await?;
    for id in expired {
        let Some(mut pending) = store::pending::find_to_change(&tx, id).await? else { continue };
        if pending.expire(work.now()) {
            posting::free_kept(work, &tx, &pending).await?;
            work.touch(id);
            paying::expired(work, &tx, id).await?;
        }
    }
    Ok(())
}
