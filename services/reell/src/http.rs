//! A small HTTP client for JSON: what the story and the health check speak to the gateway with.

use std::path::Path;

use anyhow::{Context, bail};
use bytes::Bytes;
use http::{Method, Request, StatusCode, header};
use http_body_util::{BodyExt, Full};
use hyper_rustls::{HttpsConnector, HttpsConnectorBuilder};
use hyper_util::{
    client::legacy::{Client, connect::HttpConnector},
    rt::TokioExecutor,
};
use rustls::{
    ClientConfig, RootCertStore,
    pki_types::{CertificateDer, pem::PemObject},
};
use serde_json::Value;

/// Speaks to one gateway with one token.
#[derive(Clone)]
pub struct Http {
    client: Client<HttpsConnector<HttpConnector>, Full<Bytes>>,
    base: String,
    token: String,
}

/// An answer of the gateway.
#[derive(Debug, Clone)]
pub struct Answer {
    /// The HTTP status.
    pub status: StatusCode,
    /// The body; null where there is none.
    pub body: Value,
    /// The trace that the request belongs to.
    pub trace_id: String,
}

impl Answer {
    /// The body of a request that was carried out, or the problem as an error.
    pub fn ok(self) -> anyhow::Result<Value> {
        if self.status.is_success() {
            return Ok(self.body);
        }
        bail!(
            "{} {}: {}",
            self.status,
            self.body["reason"].as_str().unwrap_or_default(),
            self.body["detail"].as_str().unwrap_or_default()
        )
    }
}

impl Http {
    /// A client of the gateway at `base`, e.g. `http://127.0.0.1:8400`. `authority` is the file of the certificates that an https address is verified by.
    pub fn new(base: impl Into<String>, token: impl Into<String>, authority: Option<&Path>) -> anyhow::Result<Self> {
        let mut roots = RootCertStore::empty();
        if let Some(path) = authority {
            let unreadable = || format!("the certificates in {} cannot be read", path.display());
            for certificate in CertificateDer::pem_file_iter(path).with_context(unreadable)? {
                roots.add(certificate.with_context(unreadable)?)?;
            }
        }
        let provider = std::sync::Arc::new(rustls::crypto::aws_lc_rs::default_provider());
        let tls = ClientConfig::builder_with_provider(provider)
            .with_safe_default_protocol_versions()?
            .with_root_certificates(roots)
            .with_no_client_auth();
        let connector = HttpsConnectorBuilder::new().with_tls_config(tls).https_or_http().enable_http1().build();
        Ok(Self {
            client: Client::builder(TokioExecutor::new()).build(connector),
            base: base.into(),
            token: token.into(),
        })
    }

    /// Reads.
    pub async fn get(&self, path: &str) -> anyhow::Result<Answer> {
        self.send(Method::GET, path, None, None).await
    }

    /// Asks something whose terms may not stand in an address.
    pub async fn ask(&self, path: &str, body: &Value) -> anyhow::Result<Answer> {
        self.send(Method::POST, path, Some(body), None).await
    }

    /// Commands, under an idempotency key.
    pub async fn post(&self, path: &str, key: &str, body: &Value) -> anyhow::Result<Answer> {
        self.send(Method::POST, path, Some(body), Some(key)).await
    }

    async fn send(
        &self,
        method: Method,
        path: &str,
        body: Option<&Value>,
        key: Option<&str>,
    ) -> anyhow::Result<Answer> {
        let mut request = Request::builder().method(method).uri(format!("{}{path}", self.base));
        if !self.token.is_empty() {
            request = request.header(header::AUTHORIZATION, format!("Bearer {}", self.token));
        }
        if let Some(key) = key {
            request = request.header("idempotency-key", key);
        }
        let bytes = match body {
            Some(body) => {
                request = request.header(header::CONTENT_TYPE, "application/json");
                Bytes::from(serde_json::to_vec(body)?)
            }
            None => Bytes::new(),
        };
        let response = self
            .client
            .request(request.body(Full::new(bytes))?)
            .await
            .with_context(|| format!("the gateway at {} does not answer", self.base))?;
        let (head, body) = response.into_parts();
        let body = body.collect().await?.to_bytes();
        let header =
            |name: &str| head.headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default().to_owned();
        Ok(Answer {
            status: head.status,
            body: serde_json::from_slice(&body).unwrap_or(Value::Null),
            trace_id: header("x-trace-id"),
        })
    }
}
