//! One log line per event, as text or JSON, with the ids of the trace it belongs to.

use std::fmt;

use serde_json::{Map, Value};
use tracing::field::{Field, Visit};
use tracing::{Event, Subscriber};
use tracing_subscriber::fmt::format::{FormatEvent, FormatFields, Writer};
use tracing_subscriber::fmt::time::{FormatTime, SystemTime};
use tracing_subscriber::fmt::{FmtContext, MakeWriter};
use tracing_subscriber::layer::Layer;
use tracing_subscriber::registry::LookupSpan;

use super::context;

/// The layer that writes lines. It sees no spans: their fields go to the trace, so formatting them would be waste.
pub(super) fn layer<S, W>(json: bool, writer: W) -> impl Layer<S> + Send + Sync
where
    S: Subscriber + for<'a> LookupSpan<'a> + Send + Sync,
    W: for<'a> MakeWriter<'a> + Send + Sync + 'static,
{
    tracing_subscriber::fmt::layer().with_ansi(false).event_format(Lines { json }).with_writer(writer)
}

struct Lines {
    json: bool,
}

impl<S, N> FormatEvent<S, N> for Lines
where
    S: Subscriber + for<'a> LookupSpan<'a>,
    N: for<'a> FormatFields<'a> + 'static,
{
    fn format_event(&self, _: &FmtContext<'_, S, N>, mut writer: Writer<'_>, event: &Event<'_>) -> fmt::Result {
        let mut time = String::with_capacity(32);
        SystemTime.format_time(&mut Writer::new(&mut time))?;
        let mut fields = Fields::default();
        event.record(&mut fields);
        let ids = context::with_current(|span| (span.trace_id().to_string(), span.span_id().to_string()));
        let (level, target) = (event.metadata().level().as_str(), event.metadata().target());
        if self.json {
            let mut line = fields.rest;
            let own =
                [("timestamp", time.as_str()), ("level", level), ("target", target), ("message", &fields.message)];
            line.extend(own.map(|(key, value)| (key.to_owned(), Value::from(value))));
            if let Some((trace, span)) = ids {
                line.insert("trace_id".to_owned(), trace.into());
                line.insert("span_id".to_owned(), span.into());
            }
            return writeln!(writer, "{}", Value::Object(line));
        }
        write!(writer, "{time} {level:>5} {target}: ")?;
        plain(&mut writer, &fields.message)?;
        for (name, value) in &fields.rest {
            match value {
                Value::String(text) if !text.contains(char::is_whitespace) => {
                    write!(writer, " {name}=")?;
                    plain(&mut writer, text)?;
                }
                other => write!(writer, " {name}={other}")?,
            }
        }
        if let Some((trace, span)) = ids {
            write!(writer, " trace={trace} span={span}")?;
        }
        writeln!(writer)
    }
}

/// Control characters are escaped, so that a value cannot forge a second line or steer a terminal.
fn plain(writer: &mut Writer<'_>, text: &str) -> fmt::Result {
    text.chars().try_for_each(|c| match c.is_control() {
        true => write!(writer, "{}", c.escape_default()),
        false => writer.write_char(c),
    })
}

#[derive(Default)]
struct Fields {
    message: String,
    rest: Map<String, Value>,
}

impl Fields {
    fn put(&mut self, field: &Field, value: Value) {
        self.rest.insert(field.name().to_owned(), value);
    }
}

impl Visit for Fields {
    fn record_debug(&mut self, field: &Field, value: &dyn fmt::Debug) {
        let text = format!("{value:?}");
        if field.name() == "message" { self.message = text } else { self.put(field, text.into()) }
    }

    fn record_str(&mut self, field: &Field, value: &str) {
        if field.name() == "message" { self.message = value.to_owned() } else { self.put(field, value.into()) }
    }

    fn record_i64(&mut self, field: &Field, value: i64) {
        self.put(field, value.into());
    }

    fn record_u64(&mut self, field: &Field, value: u64) {
        self.put(field, value.into());
    }

    fn record_f64(&mut self, field: &Field, value: f64) {
        self.put(field, value.into());
    }

    fn record_bool(&mut self, field: &Field, value: bool) {
        self.put(field, value.into());
    }
}
