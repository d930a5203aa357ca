//! Fetches an issuer's keys over HTTPS: within a time and a size, without redirects, and never in clear text.

use std::{error::Error, path::Path, time::Duration};

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
        if uri.scheme_str() != Some("https") {
            return Err("keys are fetched over https, or read from a file".to_owned());
        }
        if authority.is_none() {
            return Err("no authority is configured to verify its certificate by, so set tls.authority or name a file"
                .to_owned());
        }
        let tls = tls::outward(authority).map_err(|fault| fault.to_string().trim_end_matches('.').to_owned())?;
        let connector = HttpsConnectorBuilder::new().with_tls_config(tls).https_only().enable_http1().build();
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
    use std::{io, path::PathBuf};
    use tempfile::TempDir;
    use tokio::{
        io::{AsyncReadExt, AsyncWriteExt},
        net::TcpListener,
    };
    use tokio_rustls::TlsAcceptor;

    /// An issuer's server, with a certificate of an authority of its own.
    struct Stage {
        folder: TempDir,
        acceptor: TlsAcceptor,
        listener: TcpListener,
    }

    impl Stage {
        async fn set() -> anyhow::Result<Self> {
            let folder = tempfile::tempdir()?;
            certs::create(folder.path(), "reell.local", &["issuer"], &[], Clock::system().now())?;
            let file = |name: &str| folder.path().join(name);
            let tls = ServerTls::open(&file("ca.pem"), &file("issuer.pem"), &file("issuer.key"))?;
            let acceptor = TlsAcceptor::from(tls.edge_config());
            Ok(Self { acceptor, listener: TcpListener::bind("127.0.0.1:0").await?, folder })
        }

        fn authority(&self) -> PathBuf {
            self.folder.path().join("ca.pem")
        }

        /// Whether an answer could be served to somebody who trusts an authority, and what was fetched.
        async fn serve(
            &self,
            answer: &str,
            authority: &Path,
        ) -> anyhow::Result<(io::Result<()>, Result<Bytes, String>)> {
            let address = format!("https://{}/jwks.json", self.listener.local_addr()?);
            let address = Address::open(&address, Some(authority)).map_err(anyhow::Error::msg)?;
            let serving = async {
                let (stream, _) = self.listener.accept().await?;
                let mut stream = self.acceptor.accept(stream).await?;
                let _ = stream.read(&mut [0; 1024]).await?;
                // The client may have hung up on too long an answer.
                stream.write_all(answer.as_bytes()).await?;
                stream.shutdown().await
            };
            Ok(tokio::join!(serving, address.fetch()))
        }

        async fn answered(&self, answer: &str) -> anyhow::Result<Result<Bytes, String>> {
            Ok(self.serve(answer, &self.authority()).await?.1)
        }
    }

    #[tokio::test]
    async fn a_plain_answer_is_taken_and_any_other_is_refused() -> anyhow::Result<()> {
        let answer = |status: &str, length: usize| {
            format!(
                "HTTP/1.1 {status}\r\ncontent-length: {length}\r\nlocation: https://127.0.0.1/\r\nconnection: close\r\n\r\n{}",
                "x".repeat(length)
            )
        };
        let stage = Stage::set().await?;
        assert_eq!(stage.answered(&answer("200 OK", 3)).await?.as_deref(), Ok(&b"xxx"[..]));
        assert!(stage.answered(&answer("302 Found", 3)).await?.is_err_and(|fault| fault.contains("302")));
        assert!(stage.answered(&answer("200 OK", LONGEST_BODY_BYTES + 1)).await?.is_err());
        assert!(stage.answered("HTTP/1.1 200 OK\r\ncontent-length: 9\r\n\r\nxxx").await?.is_err());
        Ok(())
    }

    #[tokio::test]
    async fn an_answer_is_taken_from_a_server_of_the_configured_authority_only() -> anyhow::Result<()> {
        let (stage, other) = (Stage::set().await?, Stage::set().await?);
        let answer = "HTTP/1.1 200 OK\r\ncontent-length: 3\r\n\r\nxxx";
        for (authority, trusted) in [(stage.authority(), true), (other.authority(), false)] {
            let (served, fetched) = stage.serve(answer, &authority).await?;
            assert_eq!((served.is_ok(), fetched.is_ok()), (trusted, trusted), "{served:?} {fetched:?}");
        }
        Ok(())
    }

    #[tokio::test]
    async fn keys_come_from_nowhere_but_an_address_that_an_authority_vouches_for() -> anyhow::Result<()> {
        let stage = Stage::set().await?;
        assert!(Address::open("https://example.org/keys", Some(&stage.authority())).is_ok());
        assert!(Address::open("https://example.org/keys", None).is_err());
        for address in
            ["http://127.0.0.1:9/keys", "http://localhost/keys", "http://example.org/keys", "ftp://127.0.0.1/", "::"]
        {
            assert!(Address::open(address, Some(&stage.authority())).is_err(), "{address}");
        }
        Ok(())
    }
}
