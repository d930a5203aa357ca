//! Links what was posted into the hash chain: after the commit, so that nobody who posts waits for it.

use mesh::{refusal::Error, unit::Work};

use crate::store;

/// How many entries one transaction links.
const MOST: u64 = 1_000;

/// One round. What is left follows at the next turn.
pub async fn run(work: &mut Work, (): ()) -> Result<(), Error> {
    if !store::journal::waits(&work.db()).await? {
        return Ok(());
    }
    let tx = work.begin_on("keeper").await?;
    if store::journal::may_seal(&tx).await? {
        store::journal::seal(&tx, work.keys(), MOST).await?;
    }
    Ok(())
}
