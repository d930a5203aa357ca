//! Signs where the chain of the journal ends, into a file beside those of the audit trail.

use mesh::{refusal::Error, unit::Work};

use crate::{checking, store};

/// Signs where the chain has moved. One that no longer holds what was signed before is not signed again.
pub async fn run(work: &mut Work, (): ()) -> Result<(), Error> {
    let head = store::journal::head(&work.db()).await?;
    let signer = checking::signer(work.config())?;
    let known = signer.read()?;
    let signed = known.last().map_or(0, |last| last.position);
    if head.position == signed {
        return Ok(());
    }
    if let Some(last) = known.last() {
        let held = store::journal::hash_at(&work.db(), last.position).await?.map(hex::encode);
        if held.as_deref() != Some(last.head.as_str()) {
            return Err(
                anyhow::anyhow!("the journal does not hold its last checkpoint: run `reell audit verify`").into()
            );
        }
    }
    signer.sign(head, work.now())?;
    Ok(())
}
