//! The section `[service.funding]` of the configuration; its keys have their reasons in `defaults.toml`.

use std::time::Duration;

use mesh::config::{Config, ConfigFault};
use serde::Deserialize;

/// What an operator decides about funding.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Settings {
    reservation_hold_s: u64,
    expiry_sweep_s: u64,
    pending_hold_s: u64,
    ledger_seal_ms: u64,
    ledger_checkpoint_s: u64,
    ledger_check_s: u64,
    reminder_sweep_s: u64,
    remind_days: u32,
}

impl Settings {
    /// Reads the section.
    pub fn of(config: &Config) -> Result<Self, ConfigFault> {
        config.section(crate::NAME)
    }

    /// How long a reservation waits for its case.
    pub fn reservation_hold(self) -> Duration {
        Duration::from_secs(self.reservation_hold_s)
    }

    /// How often expired reservations are looked for.
    pub fn expiry_sweep(self) -> Duration {
        Duration::from_secs(self.expiry_sweep_s.max(1))
    }

    /// How long money is held where nobody says how long.
    pub fn pending_hold(self) -> Duration {
        Duration::from_secs(self.pending_hold_s.max(1))
    }

    /// How often what was posted is linked into the chain.
    pub fn ledger_seal(self) -> Duration {
        Duration::from_millis(self.ledger_seal_ms.max(1))
    }

    /// How often the end of the chain is signed, where it has moved.
    pub fn ledger_checkpoint(self) -> Duration {
        Duration::from_secs(self.ledger_checkpoint_s.max(1))
    }

    /// How often the books are checked.
    pub fn ledger_check(self) -> Duration {
        Duration::from_secs(self.ledger_check_s.max(1))
    }

    /// How often due dates are looked at.
    pub fn reminder_sweep(self) -> Duration {
        Duration::from_secs(self.reminder_sweep_s.max(1))
    }

    /// How many days before a due date somebody is reminded of it.
    pub fn remind_days(self) -> i64 {
        self.remind_days.into()
    }
}
