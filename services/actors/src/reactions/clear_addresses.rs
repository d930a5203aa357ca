//! Takes out the addresses that hidden persons have from before nobody hidden had one.

use mesh::{refusal::Error, unit::Work};

use crate::store::person::address;

/// How many registrations are gone through in one transaction; the rest follow at the next turn.
const MOST: u64 = 100;

/// Nothing shows on the person by it, so no event tells.
pub async fn run(work: &mut Work, (): ()) -> Result<(), Error> {
    if !address::wait(&work.db()).await? {
        return Ok(());
    }
    // Where all who change whom persons are hidden from take their turn.
    let tx = work.begin_on("persons-merged").await?;
    let cleared = address::clear(&tx, work.keys(), MOST).await?;
    for person in cleared {
        work.touch(person);
    }
    Ok(())
}
