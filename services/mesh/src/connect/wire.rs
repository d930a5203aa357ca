//! Opens the wire to a peer: TCP, and TLS that proves the peer to be the service it is called by.

use std::{
    io,
    pin::Pin,
    sync::Arc,
    task::{Context, Poll},
    time::Duration,
};

use http::Uri;
use hyper_util::rt::TokioIo;
use rustls::pki_types::ServerName;
use tokio::{net::TcpStream, time::timeout};
use tokio_rustls::TlsConnector;
use tower::Service;

use crate::{listen::Wire, tls::ClientTls};

/// Connects to one service at whatever address the channel names.
pub(super) struct Connector {
    pub service: Arc<str>,
    /// `None` where the address is plaintext on loopback.
    pub tls: Option<ClientTls>,
    pub patience: Duration,
}

impl Service<Uri> for Connector {
    type Response = TokioIo<Box<dyn Wire>>;
    type Error = io::Error;
    type Future = Pin<Box<dyn Future<Output = io::Result<Self::Response>> + Send>>;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<io::Result<()>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, address: Uri) -> Self::Future {
        // Asked for at each connection, so that a rotated certificate is the one shown.
        let tls = self.tls.as_ref().map(|tls| tls.config_for(&self.service));
        let patience = self.patience;
        Box::pin(async move {
            timeout(patience, open(address, tls)).await.map_err(|_| io::ErrorKind::TimedOut)?.map(TokioIo::new)
        })
    }
}

async fn open(address: Uri, tls: Option<Arc<rustls::ClientConfig>>) -> io::Result<Box<dyn Wire>> {
    let host = address.host().unwrap_or_default().trim_start_matches('[').trim_end_matches(']');
    let port = address.port_u16().unwrap_or(443);
    let stream = TcpStream::connect((host, port)).await?;
    stream.set_nodelay(true)?;
    let Some(tls) = tls else { return Ok(Box::new(stream)) };
    let name = ServerName::try_from(host.to_owned()).map_err(io::Error::other)?;
    Ok(Box::new(TlsConnector::from(tls).connect(name, stream).await?))
}
