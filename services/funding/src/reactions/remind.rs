//! Reminds of what comes due, once before its day and once after it.

use mesh::{refusal::Error, unit::Work};
use time::Duration;

use crate::{settings::Settings, store, wire::claims as wire};

/// How many are reminded of in one transaction; the rest follow at the next turn.
const MOST: u64 = 100;

/// Looks for them among what is committed, and at each once more under its lock, since it may just have been done.
pub async fn run(work: &mut Work, (): ()) -> Result<(), Error> {
    let ahead = Duration::days(Settings::of(work.config()).map_err(anyhow::Error::new)?.remind_days());
    let today = work.now().date();
    let near = store::claims::due_date::near(&work.db(), today.saturating_add(ahead), today, MOST).await?;
    if near.is_empty() {
        return Ok(());
    }
    let tx = work.begin().await?;
    for id in near {
        let Some(mut due) = store::claims::due_date::find_to_change(&tx, id).await? else { continue };
        if due.remind(today, ahead) {
            store::claims::due_date::update(&tx, &due).await?;
            wire::event::reminded(work, &due);
        }
    }
    Ok(())
}
