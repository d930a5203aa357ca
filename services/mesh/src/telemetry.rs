//! Traces, logs and metrics of the process: started once, flushed when the guard goes, and never about a person.

use std::io::IsTerminal;
use std::sync::{Arc, Mutex, OnceLock, PoisonError, mpsc};
use std::time::Duration;

use anyhow::Context as _;
use opentelemetry::metrics::MeterProvider as _;
use opentelemetry::trace::TracerProvider as _;
use opentelemetry::{InstrumentationScope, global};
use opentelemetry_appender_tracing::layer::OpenTelemetryTracingBridge;
use opentelemetry_sdk::propagation::TraceContextPropagator;
use opentelemetry_sdk::trace::InMemorySpanExporter;
use prometheus::Registry;
use tracing::level_filters::LevelFilter;
use tracing::{Level, Metadata};
use tracing_subscriber::EnvFilter;
use tracing_subscriber::filter::{FilterExt, filter_fn};
use tracing_subscriber::fmt::MakeWriter;
use tracing_subscriber::layer::{Layer, SubscriberExt};

use crate::config::{Config, LogFormat, Telemetry};
use crate::semconv;
use export::Providers;
use measure::Instruments;

mod context;
mod export;
mod lines;
mod measure;

pub use context::{extract, inject, set_parent, trace_id, traceparent};
pub use measure::{
    client_span, code_name, record_alarm, record_client_call, record_events_lag, record_events_parked, record_group,
    record_server_call, record_shed, record_statement, record_statements, server_span,
};

/// Crates that carry our own telemetry: what they say must not be sent, or sending it would say more.
const CARRIERS: &[&str] = &["hyper", "h2", "tonic", "tower", "opentelemetry", "rustls"];

/// Keeps telemetry alive. The one of the process's start sends what is left when it goes, within `export_timeout_ms`.
pub struct Guard {
    installed: &'static Installed,
    owner: bool,
}

struct Installed {
    providers: Arc<Providers>,
    instruments: Instruments,
    memory: Option<InMemorySpanExporter>,
    limit: Duration,
}

static INSTALLED: OnceLock<Installed> = OnceLock::new();
static STARTING: Mutex<()> = Mutex::new(());

/// Starts telemetry for `service`, the role of the process; `instance` tells it from others alike. Call it on the runtime.
/// A second start in one process finds the first one's telemetry, whatever it asks for.
pub fn start(config: &Telemetry, service: &str, instance: &str) -> Result<Guard, anyhow::Error> {
    let json = match config.log_format {
        LogFormat::Auto => !std::io::stdout().is_terminal(),
        LogFormat::Text => false,
        LogFormat::Json => true,
    };
    install(config, service, instance, json, std::io::stdout, None)
}

/// Starts telemetry that keeps all spans in memory, for tests, which share it: find your own spans by their trace id.
pub fn start_for_tests() -> Result<(Guard, InMemorySpanExporter), anyhow::Error> {
    let config =
        Telemetry { log: "warn".to_owned(), otlp_endpoint: None, sample_ratio: 1.0, ..Config::defaults()?.telemetry };
    let writer = tracing_subscriber::fmt::TestWriter::new();
    let mut guard = install(&config, "test", "test", false, writer, Some(InMemorySpanExporter::default()))?;
    // Tests end at different times, so none of them may end it for the others.
    guard.owner = false;
    let memory = guard.installed.memory.clone();
    Ok((guard, memory.context("telemetry was started without memory; call start_for_tests before start")?))
}

impl Guard {
    /// Sends what waits to be sent, within `export_timeout_ms`.
    pub fn flush(&self) {
        let providers = Arc::clone(&self.installed.providers);
        report(within(self.installed.limit, move || providers.flush()));
    }

    /// All metrics, as Prometheus reads them.
    pub fn metrics_text(&self) -> String {
        metrics_text(self.registry())
    }

    /// Where the metrics are gathered from.
    pub fn registry(&self) -> &Registry {
        &self.installed.providers.registry
    }
}

impl Drop for Guard {
    fn drop(&mut self) {
        if self.owner {
            let (providers, limit) = (Arc::clone(&self.installed.providers), self.installed.limit);
            report(within(limit, move || providers.shut_down(limit)));
        }
    }
}

/// The metrics of a registry, as Prometheus reads them.
pub fn metrics_text(registry: &Registry) -> String {
    prometheus::TextEncoder::new().encode_to_string(&registry.gather()).unwrap_or_else(|error| {
        tracing::error!(%error, "the metrics could not be written");
        String::new()
    })
}

fn install<W>(
    config: &Telemetry,
    service: &str,
    instance: &str,
    json: bool,
    writer: W,
    memory: Option<InMemorySpanExporter>,
) -> anyhow::Result<Guard>
where
    W: for<'a> MakeWriter<'a> + Send + Sync + 'static,
{
    let _one_at_a_time = STARTING.lock().unwrap_or_else(PoisonError::into_inner);
    if let Some(installed) = INSTALLED.get() {
        return Ok(Guard { installed, owner: false });
    }
    let providers = Arc::new(Providers::new(config, &export::resource(service, instance), memory.clone())?);
    let subscriber = tracing_subscriber::registry().with(layers(config, json, writer, &providers)?);
    tracing::subscriber::set_global_default(subscriber)
        .context("somebody else has already set a tracing subscriber")?;
    global::set_text_map_propagator(TraceContextPropagator::new());
    global::set_meter_provider(providers.metrics.clone());
    let instruments = Instruments::new(&providers.metrics.meter_with_scope(scope()));
    let limit = Duration::from_millis(config.export_timeout_ms);
    let installed = INSTALLED.get_or_init(|| Installed { providers, instruments, memory, limit });
    Ok(Guard { installed, owner: true })
}

type Layers = Vec<Box<dyn Layer<tracing_subscriber::Registry> + Send + Sync>>;

/// Each layer has its own filter, so that a quiet log never costs the trace its spans.
fn layers<W>(config: &Telemetry, json: bool, writer: W, providers: &Providers) -> anyhow::Result<Layers>
where
    W: for<'a> MakeWriter<'a> + Send + Sync + 'static,
{
    let events = || EnvFilter::try_new(&config.log).map(|level| level.and(filter_fn(|about| about.is_event())));
    // Spans only: an event is a log record, and would be stored twice.
    let spans = filter_fn(|about| about.is_span() && *about.level() <= Level::INFO && !carries(about));
    // Where a span was opened and on which thread is in no question that anybody asks, and costs four attributes.
    let traces = tracing_opentelemetry::layer()
        .with_tracer(providers.traces.tracer_with_scope(scope()))
        .with_location(false)
        .with_threads(false)
        .with_target(false)
        .with_tracked_inactivity(false);
    let mut layers: Layers = vec![
        lines::layer(json, writer).with_filter(events()?).boxed(),
        traces.with_filter(spans.with_max_level_hint(LevelFilter::INFO)).boxed(),
    ];
    if let Some(logs) = &providers.logs {
        let bridge = OpenTelemetryTracingBridge::new(logs);
        layers.push(bridge.with_filter(events()?.and(filter_fn(|about| !carries(about)))).boxed());
    }
    Ok(layers)
}

fn carries(about: &Metadata<'_>) -> bool {
    CARRIERS.iter().any(|carrier| about.target().starts_with(carrier))
}

fn scope() -> InstrumentationScope {
    InstrumentationScope::builder(semconv::SCOPE)
        .with_version(env!("CARGO_PKG_VERSION"))
        .with_schema_url(semconv::SCHEMA_URL)
        .build()
}

fn instruments() -> Option<&'static Instruments> {
    INSTALLED.get().map(|installed| &installed.instruments)
}

/// Exporters block, and some ignore a time limit of their own; a process that leaves does not wait for a dead collector.
fn within(limit: Duration, work: impl FnOnce() -> anyhow::Result<()> + Send + 'static) -> anyhow::Result<()> {
    let (done, wait) = mpsc::channel();
    std::thread::Builder::new().name("telemetry".to_owned()).spawn(move || done.send(work()))?;
    wait.recv_timeout(limit).context("the collector took too long")?
}

fn report(result: anyhow::Result<()>) {
    if let Err(error) = result {
        tracing::warn!(error = format!("{error:#}"), "telemetry was not sent in full");
    }
}

#[cfg(test)]
mod tests;
