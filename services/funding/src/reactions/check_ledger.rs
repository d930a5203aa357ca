//! Checks the whole of the books by itself, and calls the operators where something is wrong.

use mesh::{refusal::Error, telemetry, unit::Work};

use crate::checking;

/// The kind of the alarm, in `reell_alarms_total`.
const ALARM: &str = "ledger";

/// Reads only. What is wrong is logged by entry, account or decision, which name nobody.
pub async fn run(work: &mut Work, (): ()) -> Result<(), Error> {
    let checked = checking::all(&work.db(), work.keys(), work.config()).await?;
    let (entries, accounts, decisions) = (checked.entries, checked.accounts, checked.decisions);
    if checked.faults.is_empty() {
        tracing::info!(entries, accounts, decisions, "the books were checked, and hold");
        return Ok(());
    }
    telemetry::record_alarm(ALARM);
    for fault in &checked.faults {
        tracing::error!(subject = fault.subject, "{}: run `reell audit verify funding`", fault.explanation);
    }
    Ok(())
}
