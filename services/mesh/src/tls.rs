//! Mutual TLS of the mesh: both ends prove which service they are, and a rotated certificate needs no restart.

use std::{
    path::{Path, PathBuf},
    sync::{Arc, LazyLock},
    time::Duration,
};

use rustls::{
    ClientConfig, DigitallySignedStruct, DistinguishedName, Error, OtherError, RootCertStore, ServerConfig,
    SignatureScheme,
    client::{
        ResolvesClientCert, Resumption,
        danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier},
        verify_server_cert_signed_by_trust_anchor,
    },
    crypto::{CryptoProvider, aws_lc_rs, verify_tls13_signature},
    pki_types::{CertificateDer, PrivateKeyDer, ServerName, UnixTime, pem::PemObject},
    server::{
        ClientHello, NoServerSessionStorage, ParsedCertificate, ResolvesServerCert, WebPkiClientVerifier,
        danger::{ClientCertVerified, ClientCertVerifier},
    },
    sign::CertifiedKey,
    version::TLS13,
};

use crate::certs::{IdentityFault, files, identity};
use watched::Watched;

mod watched;

/// Files are looked at this often, which is soon enough for certificates that live for hours.
const PAUSE: Duration = Duration::from_secs(30);

static PROVIDER: LazyLock<Arc<CryptoProvider>> = LazyLock::new(|| Arc::new(aws_lc_rs::default_provider()));

/// What a listener shows and asks for.
#[derive(Debug, Clone)]
pub struct ServerTls {
    mesh: Arc<ServerConfig>,
    edge: Arc<ServerConfig>,
}

/// What a caller shows and asks for.
#[derive(Debug, Clone)]
pub struct ClientTls {
    trust: Arc<Watched<Trust>>,
    trust_domain: Arc<str>,
    // Without a service to expect, so it connects nowhere as it is.
    form: ClientConfig,
}

impl ServerTls {
    /// Reads the authority's certificates, and the own certificate with its key. They are read again when they change.
    pub fn open(authority: &Path, certificate: &Path, key: &Path) -> Result<Self, IdentityFault> {
        Self::open_with(authority, certificate, key, PAUSE)
    }

    fn open_with(authority: &Path, certificate: &Path, key: &Path, pause: Duration) -> Result<Self, IdentityFault> {
        let shown = Arc::new(Shown(own(certificate, key, pause)?));
        let clients = Arc::new(KnownClients(trust(authority, pause)?));
        let mut mesh =
            versions(ServerConfig::builder_with_provider(PROVIDER.clone()).with_protocol_versions(&[&TLS13]))?
                .with_client_cert_verifier(clients)
                .with_cert_resolver(shown.clone());
        mesh.alpn_protocols = vec![b"h2".to_vec()];
        // A resumed session is not verified again: it would outlive the client's certificate.
        mesh.session_storage = Arc::new(NoServerSessionStorage {});
        mesh.send_tls13_tickets = 0;
        let mut edge =
            versions(ServerConfig::builder_with_provider(PROVIDER.clone()).with_protocol_versions(&[&TLS13]))?
                .with_no_client_auth()
                .with_cert_resolver(shown);
        edge.alpn_protocols = vec![b"h2".to_vec(), b"http/1.1".to_vec()];
        Ok(Self { mesh: Arc::new(mesh), edge: Arc::new(edge) })
    }

    /// For the mesh's listener: HTTP/2, and no client without a certificate of the authority. Which service it is
    /// stands in the certificate: [`identity`] reads it.
    pub fn mesh_config(&self) -> Arc<ServerConfig> {
        self.mesh.clone()
    }

    /// For a listener at the edge: HTTP/1.1 or HTTP/2, and callers prove themselves by token.
    pub fn edge_config(&self) -> Arc<ServerConfig> {
        self.edge.clone()
    }
}

impl ClientTls {
    /// Reads the authority's certificates, and the own certificate with its key. They are read again when they change.
    pub fn open(authority: &Path, certificate: &Path, key: &Path, trust_domain: &str) -> Result<Self, IdentityFault> {
        Self::open_with(authority, certificate, key, trust_domain, PAUSE)
    }

    fn open_with(
        authority: &Path,
        certificate: &Path,
        key: &Path,
        trust_domain: &str,
        pause: Duration,
    ) -> Result<Self, IdentityFault> {
        let trust = trust(authority, pause)?;
        let trust_domain: Arc<str> = trust_domain.into();
        let nobody = KnownServer { trust: trust.clone(), trust_domain: trust_domain.clone(), service: String::new() };
        let mut form =
            versions(ClientConfig::builder_with_provider(PROVIDER.clone()).with_protocol_versions(&[&TLS13]))?
                .dangerous()
                .with_custom_certificate_verifier(Arc::new(nobody))
                .with_client_cert_resolver(Arc::new(Shown(own(certificate, key, pause)?)));
        form.alpn_protocols = vec![b"h2".to_vec()];
        // As at the server: every connection is verified afresh.
        form.resumption = Resumption::disabled();
        Ok(Self { trust, trust_domain, form })
    }

    /// For connections to a service, at whatever address: the peer's certificate must be of the authority and name that service.
    pub fn config_for(&self, service: &str) -> Arc<ClientConfig> {
        let mut config = self.form.clone();
        config.dangerous().set_certificate_verifier(Arc::new(KnownServer {
            trust: self.trust.clone(),
            trust_domain: self.trust_domain.clone(),
            service: service.to_owned(),
        }));
        Arc::new(config)
    }
}

/// For fetching from outside the mesh: the server is known by its host's name, and TLS 1.2 will do.
pub(crate) fn outward(authority: Option<&Path>) -> Result<ClientConfig, IdentityFault> {
    let roots = authority.map_or_else(|| Ok(RootCertStore::empty()), roots)?;
    Ok(versions(ClientConfig::builder_with_provider(PROVIDER.clone()).with_safe_default_protocol_versions())?
        .with_root_certificates(roots)
        .with_no_client_auth())
}

/// Whom both ends trust.
#[derive(Debug)]
struct Trust {
    roots: Arc<RootCertStore>,
    clients: Arc<dyn ClientCertVerifier>,
}

fn trust(authority: &Path, pause: Duration) -> Result<Arc<Watched<Trust>>, IdentityFault> {
    let load = |files: &[PathBuf]| {
        let Some(authority) = files.first() else { return Err(library("no file of an authority")) };
        let roots = Arc::new(roots(authority)?);
        let clients = WebPkiClientVerifier::builder_with_provider(roots.clone(), PROVIDER.clone())
            .build()
            .map_err(|error| unusable(authority, "an authority's certificate", error))?;
        Ok(Trust { roots, clients })
    };
    Watched::open(vec![authority.to_owned()], load, pause).map(Arc::new)
}

fn own(certificate: &Path, key: &Path, pause: Duration) -> Result<Watched<CertifiedKey>, IdentityFault> {
    let load = |files: &[PathBuf]| {
        let [certificate, key] = files else { return Err(library("no files of a certificate")) };
        let chain = certificates(certificate)?;
        let private = PrivateKeyDer::from_pem_slice(&files::read_private(key)?)
            .map_err(|error| unusable(key, "a private key", error))?;
        CertifiedKey::from_der(chain, private, &PROVIDER)
            .map_err(|error| unusable(certificate, "a certificate of the key beside it", error))
    };
    Watched::open(vec![certificate.to_owned(), key.to_owned()], load, pause)
}

fn roots(authority: &Path) -> Result<RootCertStore, IdentityFault> {
    let mut roots = RootCertStore::empty();
    for certificate in certificates(authority)? {
        roots.add(certificate).map_err(|error| unusable(authority, "an authority's certificate", error))?;
    }
    Ok(roots)
}

fn certificates(path: &Path) -> Result<Vec<CertificateDer<'static>>, IdentityFault> {
    let bytes = files::read(path)?;
    let found: Vec<_> = CertificateDer::pem_slice_iter(&bytes)
        .collect::<Result<_, _>>()
        .map_err(|error| unusable(path, "certificates", error))?;
    if found.is_empty() {
        return Err(unusable(path, "certificates", "there is none in it"));
    }
    Ok(found)
}

fn unusable(path: &Path, what: &'static str, cause: impl ToString) -> IdentityFault {
    IdentityFault::Unusable { path: path.to_owned(), what, cause: cause.to_string() }
}

fn versions<T>(built: Result<T, Error>) -> Result<T, IdentityFault> {
    built.map_err(library)
}

fn library(cause: impl ToString) -> IdentityFault {
    IdentityFault::Library { cause: cause.to_string() }
}

/// Shows the certificate that is current when a connection opens.
#[derive(Debug)]
struct Shown(Watched<CertifiedKey>);

impl ResolvesServerCert for Shown {
    fn resolve(&self, _: ClientHello<'_>) -> Option<Arc<CertifiedKey>> {
        Some(self.0.get())
    }
}

impl ResolvesClientCert for Shown {
    fn resolve(&self, _: &[&[u8]], _: &[SignatureScheme]) -> Option<Arc<CertifiedKey>> {
        Some(self.0.get())
    }

    fn has_certs(&self) -> bool {
        true
    }
}

/// Takes a client with a certificate of the current authority, and no other.
#[derive(Debug)]
struct KnownClients(Arc<Watched<Trust>>);

impl ClientCertVerifier for KnownClients {
    // No hints: they would have to outlive the authority they name, and our clients have one certificate each.
    fn root_hint_subjects(&self) -> &[DistinguishedName] {
        &[]
    }

    fn verify_client_cert(
        &self,
        leaf: &CertificateDer<'_>,
        intermediates: &[CertificateDer<'_>],
        now: UnixTime,
    ) -> Result<ClientCertVerified, Error> {
        self.0.get().clients.verify_client_cert(leaf, intermediates, now)
    }

    fn verify_tls12_signature(
        &self,
        _: &[u8],
        _: &CertificateDer<'_>,
        _: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        Err(Error::General("TLS 1.2 is not spoken in the mesh".to_owned()))
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        leaf: &CertificateDer<'_>,
        signed: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        verify_tls13_signature(message, leaf, signed, &PROVIDER.signature_verification_algorithms)
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        PROVIDER.signature_verification_algorithms.supported_schemes()
    }
}

/// Takes the server that is the expected service by a certificate of the current authority, and no other. Host names
/// are not looked at: addresses change, and whoever answers there is known by its identity.
#[derive(Debug)]
struct KnownServer {
    trust: Arc<Watched<Trust>>,
    trust_domain: Arc<str>,
    service: String,
}

impl ServerCertVerifier for KnownServer {
    fn verify_server_cert(
        &self,
        leaf: &CertificateDer<'_>,
        intermediates: &[CertificateDer<'_>],
        _: &ServerName<'_>,
        _: &[u8],
        now: UnixTime,
    ) -> Result<ServerCertVerified, Error> {
        let algorithms = PROVIDER.signature_verification_algorithms.all;
        // First the chain, its validity in time and its use as a server's; only then does a name mean anything.
        verify_server_cert_signed_by_trust_anchor(
            &ParsedCertificate::try_from(leaf)?,
            &self.trust.get().roots,
            intermediates,
            now,
            algorithms,
        )?;
        let shown = identity(leaf, &self.trust_domain);
        if shown.as_deref() == Some(self.service.as_str()) {
            return Ok(ServerCertVerified::assertion());
        }
        let fault = AnotherService { expected: self.service.clone(), shown };
        // Not as a which would print the fields and not the sentence.
        Err(Error::Other(OtherError(Arc::new(fault))))
    }

    fn verify_tls12_signature(
        &self,
        _: &[u8],
        _: &CertificateDer<'_>,
        _: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        Err(Error::General("TLS 1.2 is not spoken in the mesh".to_owned()))
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        leaf: &CertificateDer<'_>,
        signed: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        verify_tls13_signature(message, leaf, signed, &PROVIDER.signature_verification_algorithms)
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        PROVIDER.signature_verification_algorithms.supported_schemes()
    }
}

/// The peer is of the authority, but not who was called.
#[derive(Debug, thiserror::Error)]
#[error(
    "The certificate of the service \"{expected}\" was expected, and the peer showed that of {}: check the address in peers and the peer's tls.certificate.",
    shown.as_deref().map_or_else(|| "no service of this trust domain".to_owned(), |name| format!("\"{name}\""))
)]
struct AnotherService {
    expected: String,
    shown: Option<String>,
}

#[cfg(test)]
mod tests;
