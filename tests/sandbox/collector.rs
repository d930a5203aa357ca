//! A collector of traces and log records, as the centre's processes send them over OTLP.

use std::sync::{Arc, Mutex, PoisonError};

use opentelemetry_proto::tonic::{
    collector::{
        logs::v1::{
            ExportLogsServiceRequest, ExportLogsServiceResponse,
            logs_service_server::{LogsService, LogsServiceServer},
        },
        trace::v1::{
            ExportTraceServiceRequest, ExportTraceServiceResponse,
            trace_service_server::{TraceService, TraceServiceServer},
        },
    },
    common::v1::any_value::Value,
};
use tokio::net::TcpListener;
use tokio_stream::wrappers::TcpListenerStream;
use tonic::{Request, Response, Status, transport::Server};

/// The most bytes of one export.
const MOST_BYTES: usize = 64 << 20;

/// A span, with what tests ask of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Seen {
    /// The process that it came from, e.g. "reell-cases".
    pub service: String,
    /// Its name.
    pub name: String,
    /// In hexadecimal.
    pub trace_id: String,
    /// In hexadecimal.
    pub span_id: String,
    /// In hexadecimal; empty for a root.
    pub parent_id: String,
}

/// What has been received.
#[derive(Clone, Default)]
struct Received {
    spans: Arc<Mutex<Vec<Seen>>>,
    /// All of it as text, to search.
    text: Arc<Mutex<String>>,
}

/// A collector that listens.
pub struct Collector {
    endpoint: String,
    received: Received,
}

impl Collector {
    /// Opens a collector on a free port.
    pub async fn open() -> std::io::Result<Self> {
        let listener = TcpListener::bind("127.0.0.1:0").await?;
        let endpoint = format!("http://{}", listener.local_addr()?);
        let received = Received::default();
        let server = Server::builder()
            .add_service(TraceServiceServer::new(received.clone()).max_decoding_message_size(MOST_BYTES))
            .add_service(LogsServiceServer::new(received.clone()).max_decoding_message_size(MOST_BYTES));
        tokio::spawn(server.serve_with_incoming(TcpListenerStream::new(listener)));
        Ok(Self { endpoint, received })
    }

    /// What telemetry.otlp_endpoint is set to.
    pub fn endpoint(&self) -> &str {
        &self.endpoint
    }

    /// The spans of a trace that have come so far.
    pub fn trace(&self, trace_id: &str) -> Vec<Seen> {
        let spans = self.received.spans.lock().unwrap_or_else(PoisonError::into_inner);
        spans.iter().filter(|span| span.trace_id == trace_id).cloned().collect()
    }

    /// All that has come so far, as text.
    pub fn text(&self) -> String {
        self.received.text.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }
}

impl Received {
    fn note(&self, message: &impl std::fmt::Debug) {
        self.text.lock().unwrap_or_else(PoisonError::into_inner).push_str(&format!("{message:?}\n"));
    }
}

#[tonic::async_trait]
impl TraceService for Received {
    async fn export(
        &self,
        request: Request<ExportTraceServiceRequest>,
    ) -> Result<Response<ExportTraceServiceResponse>, Status> {
        self.note(request.get_ref());
        let mut seen = Vec::new();
        for resource in request.into_inner().resource_spans {
            let attributes = resource.resource.map(|resource| resource.attributes).unwrap_or_default();
            let name = attributes.iter().find(|attribute| attribute.key == "service.name");
            let service = match name.and_then(|name| name.value.as_ref()).and_then(|value| value.value.as_ref()) {
                Some(Value::StringValue(service)) => service.clone(),
                _ => String::new(),
            };
            for span in resource.scope_spans.into_iter().flat_map(|scope| scope.spans) {
                let (trace_id, span_id) = (hexadecimal(&span.trace_id), hexadecimal(&span.span_id));
                let parent_id = hexadecimal(&span.parent_span_id);
                seen.push(Seen { service: service.clone(), name: span.name, trace_id, span_id, parent_id });
            }
        }
        self.spans.lock().unwrap_or_else(PoisonError::into_inner).extend(seen);
        Ok(Response::new(ExportTraceServiceResponse::default()))
    }
}

#[tonic::async_trait]
impl LogsService for Received {
    async fn export(
        &self,
        request: Request<ExportLogsServiceRequest>,
    ) -> Result<Response<ExportLogsServiceResponse>, Status> {
        self.note(request.get_ref());
        Ok(Response::new(ExportLogsServiceResponse::default()))
    }
}

fn hexadecimal(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}
