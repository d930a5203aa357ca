//! Looks for protected persons whom everybody sees by another registration, and calls the operators.
//!
//! Whoever registers such a person again is answered as for anybody, in the same time. So it is noticed here, after the commit and apart from
//! it; and noticed again at each turn until the two are merged, so that the call lasts as long as its reason.

use mesh::{refusal::Error, telemetry, unit::Work};

use crate::store::person::{exposed, sight::Sight};

/// The kind of the alarm, in `reell_alarms_total`.
const ALARM: &str = "exposed_person";
/// The most that are named in the log at one turn; the rest follow when these are merged.
const MOST: u64 = 100;

/// Reads only. The log names the hidden registrations, so that somebody can be named for those for whom nobody is. It never names the open
/// ones: beside them an id that leads to nobody would tell who is protected.
pub async fn run(work: &mut Work, (): ()) -> Result<(), Error> {
    let found = exposed::list(&work.db(), &Sight::Everybody, MOST).await?;
    if found.is_empty() {
        return Ok(());
    }
    telemetry::record_alarm(ALARM);
    for one in &found {
        tracing::warn!(
            person = %one.person,
            "everybody sees a protected person by another registration: who is named for the person merges the two"
        );
    }
    Ok(())
}
