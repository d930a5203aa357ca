//! Fetches an issuer's keys over HTTP: within a time and a size, without redirects, and in clear text only on this machine.

use std::{error::Error, net::IpAddr, path::Path, time::Duration};

use bytes::Bytes;
use http::{StatusCode, Uri};
use http_body_util::{BodyExt, Empty, Limited};
use hyper_rustls::{HttpsConnector, HttpsConnectorBuilder};
use hyper_util::{
    client::legacy::{Client, connect::HttpConnector},
    rt::TokioExecutor,
};

use crate::tls;

/// Longer than any healthy issuer takes.
const PATIENCE: Duration = Duration::from_secs(5);
/// Some hundred keys.
const LONGEST_BODY_BYTES: usize = 64 * 1024;

/// One address, and the client that asks there.
#[derive(Debug)]
pub(super) struct Address {
    uri: Uri,
    client: Client<HttpsConnector<HttpConnector>, Empty<Bytes>>,
}

impl Address {
    /// Checks an address before anything is sent there. The fault is a sentence without its full stop.
    pub(super) fn open(address: &str, authority: Option<&Path>) -> Result<Self, String> {
        let uri: Uri = address.parse().map_err(|error| format!("it is not an address ({error})"))?;
        match uri.scheme_str() {
            Some("https") if authority.is_none() => {
                return Err(
                    "no authority is configured to verify its certificate by, so set tls.authority or name a file"
                        .to_owned(),
                );
            }
            Some("https") => {}
            Some("http") if is_this_machine(&uri) => {}
            _ => {
                return Err(
                    "keys are fetched over https, or over http from this machine, or read from a file".to_owned()
                );
            }
        }
        let tls = tls::outward(authority).map_err(|fault| fault.to_string().trim_end_matches('.').to_owned())?;
        let connector = HttpsConnectorBuilder::new().with_tls_config(tls).https_or_http().enable_http1().build();
        Ok(Self { uri, client: Client::builder(TokioExecutor::new()).build(connector) })
    }

    /// Fetches what is there now.
    pub(super) async fn fetch(&self) -> Result<Bytes, String> {
        match tokio::time::timeout(PATIENCE, self.exchange()).await {
            Ok(Ok(bytes)) => Ok(bytes),
            Ok(Err(error)) => Err(with_causes(&*error)),
            Err(_) => Err(format!("there was no whole answer within {} s", PATIENCE.as_secs())),
        }
    }

    async fn exchange(&self) -> Result<Bytes, Box<dyn Error + Send + Sync>> {
        let response = self.client.get(self.uri.clone()).await?;
        if response.status() != StatusCode::OK {
            return Err(format!("the answer was {}", response.status()).into());
        }
        Ok(Limited::new(response.into_body(), LONGEST_BODY_BYTES).collect().await?.to_bytes())
    }
}

fn is_this_machine(uri: &Uri) -> bool {
    let host = uri.host().unwrap_or_default().trim_start_matches('[').trim_end_matches(']');
    host == "localhost" || host.parse::<IpAddr>().is_ok_and(|address| address.is_loopback())
}

fn with_causes(error: &dyn Error) -> String {
    let mut text = error.to_string();
    let mut cause = error.source();
    while let Some(error) = cause {
        text = format!("{text}: {error}");
        cause = error.source();
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{certs, clock::Clock, tls::ServerTls};
    use tokio::{
        io::{AsyncReadExt, AsyncWriteExt},
        net::TcpListener,
    };
    use tokio_rustls::TlsAcceptor;

    async fn answered(answer: String) -> Result<Bytes, String> {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let address = format!("http://{}/jwks.json", listener.local_addr().expect("an address"));
        let serving = async {
            let (mut stream, _) = listener.accept().await.expect("a connection");
            let _ = stream.read(&mut [0; 1024]).await;
            // The client may have hung up on too long an answer.
            let _ = stream.write_all(answer.as_bytes()).await;
        };
        let address = Address::open(&address, None).expect("an address");
        tokio::join!(serving, address.fetch()).1
    }

    #[tokio::test]
    async fn a_plain_answer_is_taken_and_any_other_is_refused() {
        let answer = |status: &str, length: usize| {
            format!(
                "HTTP/1.1 {status}\r\ncontent-length: {length}\r\nlocation: http://127.0.0.1/\r\nconnection: close\r\n\r\n{}",
                "x".repeat(length)
            )
        };
        assert_eq!(answered(answer("200 OK", 3)).await.as_deref(), Ok(&b"xxx"[..]));
        assert!(answered(answer("302 Found", 3)).await.is_err_and(|fault| fault.contains("302")));
        assert!(answered(answer("200 OK", LONGEST_BODY_BYTES + 1)).await.is_err());
        assert!(answered("HTTP/1.1 200 OK\r\ncontent-length: 9\r\n\r\nxxx".to_owned()).await.is_err());
    }

    #[tokio::test]
    async fn an_https_answer_is_taken_from_a_server_of_the_configured_authority_only() -> anyhow::Result<()> {
        let folders = [tempfile::tempdir()?, tempfile::tempdir()?];
        for folder in &folders {
            certs::create(folder.path(), "reell.local", &["issuer"], &[], Clock::system().now())?;
        }
        let file = |name: &str| folders[0].path().join(name);
        let acceptor = TlsAcceptor::from(
            ServerTls::open(&file("ca.pem"), &file("issuer.pem"), &file("issuer.key"))?.edge_config(),
        );
        let listener = TcpListener::bind("127.0.0.1:0").await?;
        let address = format!("https://{}/jwks.json", listener.local_addr()?);
        for (folder, trusted) in folders.iter().zip([true, false]) {
            let address = Address::open(&address, Some(&folder.path().join("ca.pem"))).map_err(anyhow::Error::msg)?;
            let serving = async {
                let (stream, _) = listener.accept().await?;
                let mut stream = acceptor.accept(stream).await?;
                let _ = stream.read(&mut [0; 1024]).await?;
                stream.write_all(b"HTTP/1.1 200 OK\r\ncontent-length: 3\r\n\r\nxxx").await?;
                stream.shutdown().await
            };
            let (served, fetched) = tokio::join!(serving, address.fetch());
            assert_eq!((served.is_ok(), fetched.is_ok()), (trusted, trusted), "{served:?} {fetched:?}");
        }
        Ok(())
    }

    #[test]
    fn clear_text_leaves_this_machine_for_nobody() {
        for address in ["http://127.0.0.1:9/keys", "http://[::1]:9/keys", "http://localhost:9/keys"] {
            assert!(Address::open(address, None).is_ok(), "{address}");
        }
        for address in [
            "http://example.org/keys",
            "http://127.0.0.1.example.org/",
            "http://localhost@example.org/",
            "https://example.org/keys",
            "ftp://127.0.0.1/",
            "::",
        ] {
            assert!(Address::open(address, None).is_err(), "{address}");
        }
    }
}
