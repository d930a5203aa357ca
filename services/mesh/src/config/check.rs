//! The rules that a configuration keeps: ranges of single numbers first, then what must hold between values.

use std::net::SocketAddr;

use figment::Figment;
use figment::value::{Num, Value};

use super::fault::ConfigFault;
use super::origin::Origins;
use super::{Config, Tls};

/// The lowest and highest value of each number. The upper ends are no recommendation; past them lies a typing error.
pub(super) const RANGES: &[(&str, f64, f64)] = &[
    ("storage.read_connections", 1.0, 256.0),
    ("storage.writers", 1.0, 64.0),
    ("storage.group_units", 1.0, 10_000.0),
    ("storage.unit_time_limit_ms", 10.0, 60_000.0),
    ("storage.acquire_timeout_ms", 1.0, 60_000.0),
    ("storage.statement_timeout_ms", 10.0, 600_000.0),
    ("storage.lock_timeout_ms", 10.0, 60_000.0),
    ("storage.busy_timeout_ms", 10.0, 60_000.0),
    ("storage.keep_answers_days", 1.0, 3_650.0),
    ("tls.handshake_timeout_ms", 100.0, 60_000.0),
    ("identity.clock_skew_s", 0.0, 300.0),
    ("identity.refresh_s", 10.0, 86_400.0),
    ("limits.message_bytes", 1_024.0, 67_108_864.0),
    ("limits.response_bytes", 1_024.0, 67_108_864.0),
    ("limits.concurrent_streams", 1.0, 100_000.0),
    ("limits.local_error_reset_streams", 1.0, 100_000.0),
    ("limits.pending_accept_reset_streams", 1.0, 100_000.0),
    ("limits.header_list_bytes", 1_024.0, 1_048_576.0),
    ("limits.keepalive_interval_ms", 100.0, 3_600_000.0),
    ("limits.keepalive_timeout_ms", 100.0, 600_000.0),
    ("limits.connection_age_ms", 1_000.0, 86_400_000.0),
    ("limits.connection_grace_ms", 100.0, 3_600_000.0),
    ("limits.connections", 1.0, 1_000_000.0),
    ("limits.connections_per_address", 1.0, 1_000_000.0),
    ("limits.stream_window_bytes", 65_535.0, 2_147_483_647.0),
    ("limits.connection_window_bytes", 65_535.0, 2_147_483_647.0),
    ("limits.max_deadline_ms", 100.0, 600_000.0),
    ("limits.default_deadline_ms", 100.0, 600_000.0),
    ("limits.hop_margin_ms", 0.0, 10_000.0),
    ("limits.min_remaining_ms", 0.0, 10_000.0),
    ("limits.reads_at_once", 1.0, 100_000.0),
    ("limits.writes_at_once", 1.0, 100_000.0),
    ("limits.queue_wait_ms", 0.0, 60_000.0),
    ("limits.stream_idle_ms", 100.0, 3_600_000.0),
    ("client.connect_timeout_ms", 10.0, 60_000.0),
    ("client.tries", 1.0, 10.0),
    ("client.backoff_min_ms", 1.0, 60_000.0),
    ("client.backoff_max_ms", 1.0, 600_000.0),
    ("client.retry_budget_percent", 0.0, 100.0),
    ("client.retry_budget_per_s", 0.0, 1_000.0),
    ("client.keepalive_interval_ms", 100.0, 3_600_000.0),
    ("client.keepalive_timeout_ms", 100.0, 600_000.0),
    ("events.batch", 1.0, 10_000.0),
    ("events.attempts", 1.0, 1_000.0),
    ("events.retry_min_ms", 1.0, 3_600_000.0),
    ("events.retry_max_ms", 1.0, 3_600_000.0),
    ("events.idle_check_ms", 10.0, 3_600_000.0),
    ("events.coalesce_ms", 0.0, 10_000.0),
    ("events.keep_notes_days", 1.0, 3_650.0),
    ("audit.seal_within_ms", 1.0, 60_000.0),
    ("audit.checkpoint_entries", 1.0, 1_000_000.0),
    ("audit.checkpoint_interval_s", 1.0, 86_400.0),
    ("drain.notice_ms", 0.0, 600_000.0),
    ("drain.finish_ms", 0.0, 600_000.0),
    ("drain.flush_ms", 0.0, 600_000.0),
    ("telemetry.sample_ratio", 0.0, 1.0),
    ("telemetry.metrics_push_interval_ms", 100.0, 3_600_000.0),
    ("telemetry.queue_spans", 1.0, 10_000_000.0),
    ("telemetry.queue_logs", 1.0, 10_000_000.0),
    ("telemetry.export_batch", 1.0, 1_000_000.0),
    ("telemetry.export_delay_ms", 1.0, 600_000.0),
    ("telemetry.export_timeout_ms", 1.0, 600_000.0),
];

/// Pairs of which the first may not be greater than the second.
const ORDERED: &[(&str, &str)] = &[
    ("limits.connections_per_address", "limits.connections"),
    ("limits.stream_window_bytes", "limits.connection_window_bytes"),
    ("limits.default_deadline_ms", "limits.max_deadline_ms"),
    ("limits.hop_margin_ms", "limits.default_deadline_ms"),
    ("limits.min_remaining_ms", "limits.default_deadline_ms"),
    ("client.backoff_min_ms", "client.backoff_max_ms"),
    ("events.retry_min_ms", "events.retry_max_ms"),
    ("telemetry.export_batch", "telemetry.queue_spans"),
    ("telemetry.export_batch", "telemetry.queue_logs"),
];

pub(super) fn ranges(origins: &Origins, merged: &Figment) -> Result<(), ConfigFault> {
    let number = |path: &str| merged.find_value(path).ok().as_ref().and_then(number);
    for (path, least, most) in RANGES {
        let Some(found) = number(path) else { continue };
        if !(*least..=*most).contains(&found) {
            let rule = format!("{path} is {found}, and must be from {least} to {most}");
            return Err(ConfigFault::new(origins.place(path), rule, origins.remedy(path)));
        }
    }
    for (low, high) in ORDERED {
        if let (Some(a), Some(b)) = (number(low), number(high))
            && a > b
        {
            let rule = format!("{low} is {a}, and may not be greater than {high}, which is {b}");
            return Err(ConfigFault::new(origins.place_of_any(&[low, high]), rule, "change one of the two"));
        }
    }
    Ok(())
}

pub(super) fn rules(config: &Config) -> Result<(), ConfigFault> {
    let fault = |path: &str, rule: &str, remedy: &str| {
        Err(ConfigFault::new(config.origins.place(path), format!("{path} {rule}"), remedy))
    };
    let texts = [
        ("centre.name", config.centre.name.as_str()),
        ("identity.audience", &config.identity.audience),
        ("keys.folder", config.keys.folder.to_str().unwrap_or("?")),
        ("audit.checkpoint_folder", config.audit.checkpoint_folder.to_str().unwrap_or("?")),
    ];
    if let Some((path, _)) = texts.iter().find(|(_, text)| text.trim().is_empty()) {
        return fault(path, "is empty", &config.origins.remedy(path));
    }
    let label = |part: &str| {
        !part.is_empty() && part.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-')
    };
    if !config.centre.trust_domain.split('.').all(label) {
        return fault(
            "centre.trust_domain",
            "must be a domain name in lower case",
            "write one such as \"reell.local\"",
        );
    }
    if !["sqlite:", "postgres://", "postgresql://"].iter().any(|scheme| config.storage.url.starts_with(scheme)) {
        let remedy = "write \"sqlite:FOLDER\" or \"postgres://user@host:5432/reell\"";
        return fault("storage.url", "must begin with sqlite: or postgres://", remedy);
    }
    listeners(config)?;
    tls(config)?;
    peers(config)?;
    issuers(config)?;
    telemetry(config)
}

fn listeners(config: &Config) -> Result<(), ConfigFault> {
    let named = [
        ("listen.grpc", config.listen.grpc),
        ("listen.rest", config.listen.rest),
        ("listen.metrics", config.listen.metrics),
    ];
    for (index, (path, address)) in named.iter().enumerate() {
        if address.port() != 0
            && let Some((other, _)) = named[..index].iter().find(|(_, other)| collides(other, address))
        {
            let rule = format!("{other} and {path} both claim {address}");
            let place = config.origins.place_of_any(&[path, other]);
            return Err(ConfigFault::new(place, rule, "give each its own port"));
        }
    }
    if config.tls.is_none() && !config.listen.grpc.ip().is_loopback() {
        let rule = format!("listen.grpc is {}, which others can reach, and there is no TLS", config.listen.grpc);
        let remedy = "name tls.authority, tls.certificate and tls.key, or listen on 127.0.0.1";
        return Err(ConfigFault::new(config.origins.place("listen.grpc"), rule, remedy));
    }
    Ok(())
}

fn collides(a: &SocketAddr, b: &SocketAddr) -> bool {
    a.port() == b.port() && (a.ip() == b.ip() || a.ip().is_unspecified() || b.ip().is_unspecified())
}

fn tls(config: &Config) -> Result<(), ConfigFault> {
    let Some(Tls { authority, certificate, key, .. }) = &config.tls else { return Ok(()) };
    let files = [("tls.authority", authority), ("tls.certificate", certificate), ("tls.key", key)];
    match files.iter().find(|(_, file)| file.as_os_str().is_empty()) {
        Some((path, _)) => {
            let set: Vec<&str> =
                files.iter().filter(|(_, file)| !file.as_os_str().is_empty()).map(|(p, _)| *p).collect();
            let rule = format!("{} is set, and {path} is empty", set.join(" and "));
            Err(ConfigFault::new(config.origins.place_of_any(&set), rule, "name all three files, or none"))
        }
        None => Ok(()),
    }
}

fn peers(config: &Config) -> Result<(), ConfigFault> {
    for (name, address) in &config.peers {
        let uri: Option<http::Uri> = address.parse().ok();
        let host = uri.as_ref().and_then(http::Uri::host).unwrap_or_default();
        let bare = uri.as_ref().and_then(http::Uri::authority).is_some_and(|a| !a.as_str().contains('@'));
        let loopback = host == "localhost"
            || host.trim_matches(['[', ']']).parse().is_ok_and(|ip: std::net::IpAddr| ip.is_loopback());
        let fits = match uri.as_ref().and_then(http::Uri::scheme_str) {
            Some("https") => config.tls.is_some(),
            Some("http") => config.tls.is_none() && loopback,
            _ => false,
        };
        if !(fits && bare) {
            let path = format!("peers.{name}");
            let (form, remedy) = match config.tls {
                Some(_) => ("https://host:port", "write it in that form"),
                None => {
                    ("http:// and a loopback address, as there is no TLS", "write it so, or name the files of [tls]")
                }
            };
            return Err(ConfigFault::new(config.origins.place(&path), format!("{path} must be {form}"), remedy));
        }
    }
    Ok(())
}

fn issuers(config: &Config) -> Result<(), ConfigFault> {
    for (index, issuer) in config.identity.issuers.iter().enumerate() {
        let path = format!("identity.issuers.{index}");
        let place = config.origins.place(&path);
        if issuer.issuer.is_empty() || issuer.jwks.is_empty() {
            return Err(ConfigFault::new(place, format!("{path} names no issuer or no jwks"), "write both"));
        }
        if issuer.jwks.contains("://") && !issuer.jwks.starts_with("https://") {
            let rule = format!("{path}.jwks is fetched without protection, so anybody on the way could sign tokens");
            return Err(ConfigFault::new(place, rule, "write an https URL, or a file"));
        }
    }
    Ok(())
}

fn telemetry(config: &Config) -> Result<(), ConfigFault> {
    let fault = |path: &str, rule: String, remedy: &str| {
        Err(ConfigFault::new(config.origins.place(path), format!("{path} {rule}"), remedy))
    };
    let telemetry = &config.telemetry;
    if let Err(error) = tracing_subscriber::EnvFilter::try_new(&telemetry.log) {
        let rule = format!("is {:?}, and must be a filter ({error})", telemetry.log);
        return fault("telemetry.log", rule, "write one such as \"info\" or \"info,mesh=debug\"");
    }
    match &telemetry.otlp_endpoint {
        Some(endpoint) if !(endpoint.starts_with("http://") || endpoint.starts_with("https://")) => fault(
            "telemetry.otlp_endpoint",
            format!("is {endpoint:?}, and must be an http or https URL"),
            "write one such as \"http://127.0.0.1:4317\", or leave it out",
        ),
        Some(endpoint) if endpoint.starts_with("https://") && telemetry.otlp_authority.is_none() => fault(
            "telemetry.otlp_endpoint",
            "is an https URL, and nothing says whom to trust there".to_owned(),
            "name the collector's certificate authority in telemetry.otlp_authority",
        ),
        None if telemetry.metrics_push => fault(
            "telemetry.metrics_push",
            "is true, and there is nowhere to push".to_owned(),
            "set telemetry.otlp_endpoint, or leave the pushing out",
        ),
        _ => Ok(()),
    }
}

fn number(value: &Value) -> Option<f64> {
    let num: Num = value.to_num()?;
    num.to_f64().or_else(|| num.to_i128().map(|n| n as f64)).or_else(|| num.to_u128().map(|n| n as f64))
}
