//! Links what was posted into the hash chain: after the commit, and beside the writer of the accounts, so that nobody who posts waits
//! for it.

use std::time::{Duration, Instant};

use mesh::{refusal::Error, unit::Work};

use crate::store;

/// How many entries one statement takes.
const MOST: usize = 1_000;
/// How long one turn goes on where more waits: thousands that are posted together are linked within seconds. Whoever posts on SQLite,
/// where there is one writer, waits a quarter of a second at most; on PostgreSQL only the feed does.
const PATIENCE: Duration = Duration::from_millis(250);

/// One turn. What is left follows at the next.
pub async fn run(work: &mut Work, (): ()) -> Result<(), Error> {
    if !store::journal::waits(&work.db()).await? {
        return Ok(());
    }
    let tx = work.begin_aside().await?;
    let begun = Instant::now();
    if store::journal::may_seal(&tx).await? {
        while store::journal::seal(&tx, work.keys(), MOST as u64).await? == MOST && begun.elapsed() < PATIENCE {}
    }
    Ok(())
}
