//! Configuration is `defaults.toml`, then one file, then the environment; what is wrong is said in one sentence with its place and its remedy.

use std::collections::BTreeMap;
use std::fmt;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use figment::Figment;
use figment::providers::Serialized;
use figment::value::{Dict, Value};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Deserializer};

use origin::Origins;

mod check;
mod fault;
mod origin;

pub use fault::ConfigFault;

/// The whole configuration of one process. What each key means, its unit and its reason stand in `defaults.toml`.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
#[allow(missing_docs, reason = "defaults.toml is the manual of the keys; nothing is said twice")]
pub struct Config {
    pub centre: Centre,
    pub listen: Listen,
    pub storage: Storage,
    pub keys: Keys,
    /// `None` when the three files are unnamed: then plaintext, on loopback only.
    #[serde(deserialize_with = "tls_or_none")]
    pub tls: Option<Tls>,
    pub identity: Identity,
    pub peers: BTreeMap<String, String>,
    pub limits: Limits,
    pub client: Client,
    pub events: Events,
    pub audit: Audit,
    pub drain: Drain,
    pub telemetry: Telemetry,
    /// Read it with [`Config::section`].
    pub service: BTreeMap<String, Dict>,
    #[serde(skip)]
    origins: Arc<Origins>,
}

/// Which centre this is.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
#[allow(missing_docs, reason = "defaults.toml is the manual of the keys; nothing is said twice")]
pub struct Centre {
    pub name: String,
    pub trust_domain: String,
}

/// Where the process listens.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
#[allow(missing_docs, reason = "defaults.toml is the manual of the keys; nothing is said twice")]
pub struct Listen {
    pub grpc: SocketAddr,
    pub rest: SocketAddr,
    pub metrics: SocketAddr,
}

/// The databases, one per service. Its `Debug` hides the password.
#[derive(Clone, Deserialize)]
#[serde(deny_unknown_fields)]
#[allow(missing_docs, reason = "defaults.toml is the manual of the keys; nothing is said twice")]
pub struct Storage {
    pub url: String,
    pub service_role: String,
    pub read_connections: u32,
    pub writers: u32,
    pub group_units: usize,
    pub unit_time_limit_ms: u64,
    pub acquire_timeout_ms: u64,
    pub statement_timeout_ms: u64,
    pub lock_timeout_ms: u64,
    pub busy_timeout_ms: u64,
    pub keep_answers_days: u64,
}

/// The keys that seal personal data.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
#[allow(missing_docs, reason = "defaults.toml is the manual of the keys; nothing is said twice")]
pub struct Keys {
    pub folder: PathBuf,
}

/// Mutual TLS between the processes of the mesh.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
#[allow(missing_docs, reason = "defaults.toml is the manual of the keys; nothing is said twice")]
pub struct Tls {
    pub authority: PathBuf,
    pub certificate: PathBuf,
    pub key: PathBuf,
    pub handshake_timeout_ms: u64,
}

/// Whose tokens are believed.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
#[allow(missing_docs, reason = "defaults.toml is the manual of the keys; nothing is said twice")]
pub struct Identity {
    pub audience: String,
    pub issuers: Vec<Issuer>,
    pub clock_skew_s: u64,
    pub refresh_s: u64,
    pub own_issuer: bool,
}

/// One issuer of tokens.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
#[allow(missing_docs, reason = "defaults.toml is the manual of the keys; nothing is said twice")]
pub struct Issuer {
    pub issuer: String,
    /// A file path, or an https URL.
    pub jwks: String,
}

/// What a server of this process bears, from one peer and in all.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
#[allow(missing_docs, reason = "defaults.toml is the manual of the keys; nothing is said twice")]
pub struct Limits {
    pub message_bytes: usize,
    pub response_bytes: usize,
    pub concurrent_streams: u32,
    pub local_error_reset_streams: usize,
    pub pending_accept_reset_streams: usize,
    pub header_list_bytes: u32,
    pub keepalive_interval_ms: u64,
    pub keepalive_timeout_ms: u64,
    pub connection_age_ms: u64,
    pub connection_grace_ms: u64,
    pub connections: usize,
    pub connections_per_address: usize,
    pub stream_window_bytes: u32,
    pub connection_window_bytes: u32,
    pub max_deadline_ms: u64,
    pub default_deadline_ms: u64,
    pub hop_margin_ms: u64,
    pub min_remaining_ms: u64,
    pub reads_at_once: usize,
    pub writes_at_once: usize,
    pub queue_wait_ms: u64,
    pub stream_idle_ms: u64,
}

/// How this process calls its peers.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
#[allow(missing_docs, reason = "defaults.toml is the manual of the keys; nothing is said twice")]
pub struct Client {
    pub connect_timeout_ms: u64,
    pub tries: u32,
    pub backoff_min_ms: u64,
    pub backoff_max_ms: u64,
    pub retry_budget_percent: u32,
    pub retry_budget_per_s: u32,
    pub keepalive_interval_ms: u64,
    pub keepalive_timeout_ms: u64,
}

/// How events travel from the outbox of one service to the inbox of another.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
#[allow(missing_docs, reason = "defaults.toml is the manual of the keys; nothing is said twice")]
pub struct Events {
    pub batch: u64,
    pub attempts: u32,
    pub retry_min_ms: u64,
    pub retry_max_ms: u64,
    pub idle_check_ms: u64,
    pub coalesce_ms: u64,
    pub keep_notes_days: u64,
}

/// How the audit trail is sealed.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
#[allow(missing_docs, reason = "defaults.toml is the manual of the keys; nothing is said twice")]
pub struct Audit {
    pub seal_within_ms: u64,
    pub checkpoint_entries: u64,
    pub checkpoint_interval_s: u64,
    pub checkpoint_folder: PathBuf,
}

/// How the process leaves.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
#[allow(missing_docs, reason = "defaults.toml is the manual of the keys; nothing is said twice")]
pub struct Drain {
    pub notice_ms: u64,
    pub finish_ms: u64,
    pub flush_ms: u64,
}

/// Logs, traces and metrics.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
#[allow(missing_docs, reason = "defaults.toml is the manual of the keys; nothing is said twice")]
pub struct Telemetry {
    /// `None` when the text is empty: nothing leaves the process, and /metrics still answers.
    #[serde(deserialize_with = "text_or_none")]
    pub otlp_endpoint: Option<String>,
    #[serde(deserialize_with = "text_or_none")]
    pub otlp_authority: Option<String>,
    pub sample_ratio: f64,
    pub log: String,
    pub log_format: LogFormat,
    pub metrics_push: bool,
    pub metrics_push_interval_ms: u64,
    pub queue_spans: usize,
    pub queue_logs: usize,
    pub export_batch: usize,
    pub export_delay_ms: u64,
    pub export_timeout_ms: u64,
}

/// How log lines are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum LogFormat {
    /// Text on a terminal, JSON otherwise.
    Auto,
    /// One readable line per event.
    Text,
    /// One JSON object per line.
    Json,
}

const DEFAULTS: &str = include_str!("../defaults.toml");

impl Config {
    /// The defaults, then `file`, then the variables that begin with `REELL__`.
    pub fn load(file: Option<&Path>) -> Result<Config, ConfigFault> {
        let text = match file {
            Some(path) => Some((path, fault::read(path)?)),
            None => None,
        };
        Self::assemble(DEFAULTS, text.as_ref().map(|(path, text)| (*path, text.as_str())), origin::environment()?)
    }

    /// The defaults alone, whatever the environment says: where a test starts from.
    pub fn defaults() -> Result<Config, ConfigFault> {
        Self::assemble(DEFAULTS, None, Vec::new())
    }

    /// The section that the service called `name` reads. Its keys and their reasons are in `defaults.toml` too.
    pub fn section<T: DeserializeOwned>(&self, name: &str) -> Result<T, ConfigFault> {
        let dict = self.service.get(name).cloned().unwrap_or_default();
        let path = format!("service.{name}");
        Value::from(dict).deserialize().map_err(|error| self.origins.misread(&path, error))
    }

    fn assemble(
        defaults: &str,
        file: Option<(&Path, &str)>,
        variables: Vec<(String, String)>,
    ) -> Result<Config, ConfigFault> {
        let (origins, layers) = Origins::gather(defaults, file, variables)?;
        let merged = layers.into_iter().fold(Figment::new(), |all, layer| all.merge(Serialized::defaults(layer)));
        check::ranges(&origins, &merged)?;
        let mut config: Config = merged.extract().map_err(|error| origins.misread("", error))?;
        config.origins = Arc::new(origins);
        check::rules(&config)?;
        Ok(config)
    }
}

impl Storage {
    /// The URL as a log may show it: without the password and the parameters, which may hold one as well.
    pub fn shown_url(&self) -> String {
        let (url, parameters) = self.url.split_once('?').map_or((self.url.as_str(), ""), |(url, _)| (url, "?…"));
        match url.split_once("://") {
            Some((scheme, rest)) => match rest.rsplit_once('@') {
                Some((user, host)) => {
                    let user = user.split(':').next().unwrap_or_default();
                    format!("{scheme}://{user}@{host}{parameters}")
                }
                None => format!("{url}{parameters}"),
            },
            None => format!("{url}{parameters}"),
        }
    }
}

impl fmt::Debug for Storage {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Storage")
            .field("url", &self.shown_url())
            .field("read_connections", &self.read_connections)
            .field("writers", &self.writers)
            .field("group_units", &self.group_units)
            .field("unit_time_limit_ms", &self.unit_time_limit_ms)
            .field("acquire_timeout_ms", &self.acquire_timeout_ms)
            .field("statement_timeout_ms", &self.statement_timeout_ms)
            .field("lock_timeout_ms", &self.lock_timeout_ms)
            .field("busy_timeout_ms", &self.busy_timeout_ms)
            .finish()
    }
}

fn text_or_none<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<String>, D::Error> {
    Ok(Some(String::deserialize(deserializer)?).filter(|text| !text.is_empty()))
}

/// A part of the three files is kept as it is, for the rule to name what is missing.
fn tls_or_none<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<Tls>, D::Error> {
    let tls = Tls::deserialize(deserializer)?;
    Ok(Some(tls)
        .filter(|tls| [&tls.authority, &tls.certificate, &tls.key].iter().any(|file| !file.as_os_str().is_empty())))
}

#[cfg(test)]
mod tests;
