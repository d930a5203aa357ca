//! What leaves the process, and how: the providers of traces, logs and metrics, with OTLP behind them when it is configured.

use std::time::Duration;

use anyhow::Context as _;
use opentelemetry::KeyValue;
use opentelemetry_otlp::tonic_types::transport::{Certificate, ClientTlsConfig};
use opentelemetry_otlp::{LogExporter, MetricExporter, SpanExporter, WithExportConfig, WithTonicConfig};
use opentelemetry_sdk::Resource;
use opentelemetry_sdk::logs::{BatchConfigBuilder as LogBatch, BatchLogProcessor, SdkLoggerProvider};
use opentelemetry_sdk::metrics::{PeriodicReader, SdkMeterProvider};
use opentelemetry_sdk::trace::{
    BatchConfigBuilder as SpanBatch, BatchSpanProcessor, InMemorySpanExporter, Sampler, SdkTracerProvider,
};
use prometheus::Registry;

use crate::config::Telemetry;
use crate::semconv;

/// The providers of one process.
pub(super) struct Providers {
    pub(super) traces: SdkTracerProvider,
    /// Only with OTLP: without it, the lines on standard output are the logs.
    pub(super) logs: Option<SdkLoggerProvider>,
    pub(super) metrics: SdkMeterProvider,
    pub(super) registry: Registry,
}

impl Providers {
    pub(super) fn new(
        config: &Telemetry,
        resource: &Resource,
        memory: Option<InMemorySpanExporter>,
    ) -> anyhow::Result<Self> {
        let registry = Registry::new();
        let scrape = opentelemetry_prometheus::exporter().with_registry(registry.clone()).scope_info_enabled(false);
        let mut metrics = SdkMeterProvider::builder().with_resource(resource.clone()).with_reader(scrape.build()?);
        // Without an exporter the provider still makes ids, which logs and answers show.
        let sampler = Sampler::ParentBased(Box::new(Sampler::TraceIdRatioBased(config.sample_ratio)));
        let mut traces = SdkTracerProvider::builder().with_resource(resource.clone()).with_sampler(sampler);
        if let Some(memory) = memory {
            traces = traces.with_simple_exporter(memory);
        }
        let mut logs = None;
        if let Some(endpoint) = &config.otlp_endpoint {
            tokio::runtime::Handle::try_current().context("OTLP is exported on the runtime, so start it there")?;
            let otlp = Otlp::new(config, endpoint)?;
            traces = traces.with_span_processor(otlp.spans(config)?);
            logs = Some(otlp.logs(config, resource)?);
            if config.metrics_push {
                metrics = metrics.with_reader(otlp.metrics(config)?);
            }
        }
        Ok(Self { traces: traces.build(), logs, metrics: metrics.build(), registry })
    }

    pub(super) fn flush(&self) -> anyhow::Result<()> {
        self.traces.force_flush()?;
        self.logs.as_ref().map_or(Ok(()), SdkLoggerProvider::force_flush)?;
        Ok(self.metrics.force_flush()?)
    }

    pub(super) fn shut_down(&self, limit: Duration) -> anyhow::Result<()> {
        let traces = self.traces.shutdown_with_timeout(limit);
        let logs = self.logs.as_ref().map_or(Ok(()), |logs| logs.shutdown_with_timeout(limit));
        let metrics = self.metrics.shutdown_with_timeout(limit);
        Ok(traces.and(logs).and(metrics)?)
    }
}

/// Who the process is, on all that it tells.
pub(super) fn resource(service: &str, instance: &str) -> Resource {
    let own = [
        KeyValue::new(semconv::SERVICE_NAME, format!("reell-{service}")),
        KeyValue::new(semconv::SERVICE_INSTANCE_ID, instance.to_owned()),
        KeyValue::new(semconv::SERVICE_VERSION, env!("CARGO_PKG_VERSION")),
    ];
    // Last, since a schema URL is merged below what stands already, and our own names must win over those detected.
    Resource::builder().with_schema_url([], semconv::SCHEMA_URL).with_attributes(own).build()
}

/// Where OTLP goes, and whom it trusts there.
struct Otlp<'a> {
    endpoint: &'a str,
    tls: Option<ClientTlsConfig>,
    timeout: Duration,
}

impl<'a> Otlp<'a> {
    fn new(config: &Telemetry, endpoint: &'a str) -> anyhow::Result<Self> {
        let tls = match &config.otlp_authority {
            Some(file) => {
                let pem =
                    std::fs::read(file).with_context(|| format!("telemetry.otlp_authority {file} cannot be read"))?;
                Some(ClientTlsConfig::new().ca_certificate(Certificate::from_pem(pem)))
            }
            None => None,
        };
        Ok(Self { endpoint, tls, timeout: Duration::from_millis(config.export_timeout_ms) })
    }

    fn reach<B: WithExportConfig + WithTonicConfig>(&self, builder: B) -> B {
        let builder = builder.with_endpoint(self.endpoint).with_timeout(self.timeout);
        match &self.tls {
            Some(tls) => builder.with_tls_config(tls.clone()),
            None => builder,
        }
    }

    fn spans(&self, config: &Telemetry) -> anyhow::Result<BatchSpanProcessor> {
        let batch = SpanBatch::default()
            .with_max_queue_size(config.queue_spans)
            .with_max_export_batch_size(config.export_batch)
            .with_scheduled_delay(Duration::from_millis(config.export_delay_ms));
        let exporter = self.reach(SpanExporter::builder().with_tonic()).build()?;
        Ok(BatchSpanProcessor::builder(exporter).with_batch_config(batch.build()).build())
    }

    fn logs(&self, config: &Telemetry, resource: &Resource) -> anyhow::Result<SdkLoggerProvider> {
        let batch = LogBatch::default()
            .with_max_queue_size(config.queue_logs)
            .with_max_export_batch_size(config.export_batch)
            .with_scheduled_delay(Duration::from_millis(config.export_delay_ms));
        let exporter = self.reach(LogExporter::builder().with_tonic()).build()?;
        let processor = BatchLogProcessor::builder(exporter).with_batch_config(batch.build()).build();
        Ok(SdkLoggerProvider::builder().with_resource(resource.clone()).with_log_processor(processor).build())
    }

    fn metrics(&self, config: &Telemetry) -> anyhow::Result<PeriodicReader<MetricExporter>> {
        let exporter = self.reach(MetricExporter::builder().with_tonic()).build()?;
        let every = Duration::from_millis(config.metrics_push_interval_ms);
        Ok(PeriodicReader::builder(exporter).with_interval(every).build())
    }
}
