//! The proxy that stands in front of a gateway with TLS: it takes plain HTTP from a test and passes the bytes on, encrypted.

use std::{net::SocketAddr, sync::Arc};

use mesh::tls::ClientTls;
use rustls::{ClientConfig, pki_types::ServerName};
use tokio::net::{TcpListener, TcpStream};
use tokio_rustls::TlsConnector;

/// Opens the proxy, and answers where it listens.
pub async fn open(tls: &ClientTls, gateway: SocketAddr) -> std::io::Result<SocketAddr> {
    let mut config: ClientConfig = (*tls.config_for("gateway")).clone();
    config.alpn_protocols = vec![b"http/1.1".to_vec()];
    let connector = TlsConnector::from(Arc::new(config));
    let listener = TcpListener::bind("127.0.0.1:0").await?;
    let address = listener.local_addr()?;
    tokio::spawn(async move {
        while let Ok((plain, _)) = listener.accept().await {
            tokio::spawn(pass(plain, connector.clone(), gateway));
        }
    });
    Ok(address)
}

async fn pass(mut plain: TcpStream, connector: TlsConnector, gateway: SocketAddr) -> std::io::Result<()> {
    let wire = TcpStream::connect(gateway).await?;
    let mut sealed = connector.connect(ServerName::IpAddress(gateway.ip().into()), wire).await?;
    tokio::io::copy_bidirectional(&mut plain, &mut sealed).await.map(|_| ())
}
