//! Announces the agreements that end soon, once for each threshold of the configuration: to whoever follows events, and to the operators.

use mesh::{refusal::Error, telemetry, unit::Work};
use proto::reell::actors::v1::AgreementExpiring;

use crate::{domain::validity::day_text, settings::Settings, store};

/// The kind of the alarm, in `reell_alarms_total`.
const ALARM: &str = "agreement_ends";
/// How many are announced in one transaction; the rest follow at the next turn.
const MOST: u64 = 100;

/// Looks for them among what is committed, and at each once more under its lock, since it may just have been terminated or replaced.
pub async fn run(work: &mut Work, (): ()) -> Result<(), Error> {
    let settings = Settings::of(work.config()).map_err(anyhow::Error::new)?;
    let today = work.now().date();
    let ending = store::agreement::to_announce(&work.db(), today, settings.thresholds(), MOST).await?;
    if ending.is_empty() {
        return Ok(());
    }
    let tx = work.begin().await?;
    for id in ending {
        let Some(mut agreement) = store::agreement::find_to_change(&tx, id).await? else { continue };
        let Some(within) = agreement.announce(settings.thresholds(), today) else { continue };
        store::agreement::update(&tx, &agreement).await?;
        telemetry::record_alarm(ALARM);
        tracing::warn!(agreement = %id, within_days = within, "an agreement ends soon, and has no successor");
        let told = AgreementExpiring {
            agreement_id: id.to_string(),
            until: agreement.period.until.map(day_text).unwrap_or_default(),
            within_days: within.into(),
        };
        work.emit(agreement.id, agreement.revision, told);
    }
    Ok(())
}
