//! The section `[service.actors]` of the configuration; its keys have their reasons in `defaults.toml`.

use std::time::Duration;

use mesh::config::{Config, ConfigFault};
use serde::Deserialize;

/// What an operator decides about the registry.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Settings {
    agreement_ends_announced_days: Vec<u16>,
    agreement_sweep_s: u64,
    exposure_sweep_s: u64,
    address_sweep_s: u64,
}

impl Settings {
    /// Reads the section.
    pub fn of(config: &Config) -> Result<Self, ConfigFault> {
        config.section(crate::NAME)
    }

    /// How many days before its end an agreement is announced.
    pub fn thresholds(&self) -> &[u16] {
        &self.agreement_ends_announced_days
    }

    /// How often ends are looked for.
    pub fn agreement_sweep(&self) -> Duration {
        Duration::from_secs(self.agreement_sweep_s.max(1))
    }

    /// How often protected persons whom everybody sees are looked for.
    pub fn exposure_sweep(&self) -> Duration {
        Duration::from_secs(self.exposure_sweep_s.max(1))
    }

    /// How often addresses of hidden persons are looked for.
    pub fn address_sweep(&self) -> Duration {
        Duration::from_secs(self.address_sweep_s.max(1))
    }
}
