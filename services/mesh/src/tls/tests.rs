//! Handshakes in memory, between certificates that are made for the test.

use super::*;
use crate::{
    certs,
    clock::{Clock, Timestamp},
};
use std::{fs, io, os::unix::fs::PermissionsExt};
use tempfile::TempDir;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio_rustls::{TlsAcceptor, TlsConnector};

fn authority(names: &[&str]) -> TempDir {
    authority_at(names, Clock::system().now())
}

fn authority_at(names: &[&str], now: Timestamp) -> TempDir {
    let folder = tempfile::tempdir().expect("a folder");
    certs::create(folder.path(), "reell.local", names, &[], now).expect("certificates");
    folder
}

fn paths(folder: &Path, name: &str) -> [PathBuf; 3] {
    [folder.join("ca.pem"), folder.join(format!("{name}.pem")), folder.join(format!("{name}.key"))]
}

fn server(folder: &TempDir, name: &str) -> ServerTls {
    let [authority, certificate, key] = paths(folder.path(), name);
    ServerTls::open_with(&authority, &certificate, &key, Duration::ZERO).expect("a server")
}

fn client(folder: &TempDir, name: &str) -> ClientTls {
    let [authority, certificate, key] = paths(folder.path(), name);
    ClientTls::open_with(&authority, &certificate, &key, "reell.local", Duration::ZERO).expect("a client")
}

/// Opens a connection, sends a byte each way, and answers with the service that the server saw.
async fn meet(server: Arc<ServerConfig>, client: Arc<ClientConfig>) -> io::Result<Option<String>> {
    let (near, far) = tokio::io::duplex(16 * 1024);
    let calling = async {
        let name = ServerName::try_from("somewhere.example").map_err(io::Error::other)?;
        let mut stream = TlsConnector::from(client).connect(name, near).await?;
        stream.write_all(b"?").await?;
        // In TLS 1.3 a client learns only here that its certificate was refused.
        stream.read_u8().await
    };
    let listening = async {
        let mut stream = TlsAcceptor::from(server).accept(far).await?;
        stream.read_u8().await?;
        stream.write_all(b"!").await?;
        stream.flush().await?;
        let leaf = stream.get_ref().1.peer_certificates().and_then(|chain| chain.first().cloned());
        Ok::<_, io::Error>(leaf.and_then(|leaf| identity(&leaf, "reell.local")))
    };
    match tokio::join!(calling, listening) {
        (Ok(_), Ok(seen)) => Ok(seen),
        (called, listened) => {
            let said = |result: Option<io::Error>| result.map(|error| error.to_string()).unwrap_or_default();
            Err(io::Error::other(format!("client: {}; server: {}", said(called.err()), said(listened.err()))))
        }
    }
}

/// The refusal must come from the end that should refuse, and for the right reason.
fn refused(met: io::Result<Option<String>>, reason: &str) {
    let refusal = met.expect_err("a refusal").to_string();
    assert!(refusal.contains(reason), "{reason}: {refusal}");
}

#[tokio::test]
async fn two_services_of_one_authority_know_each_other() -> io::Result<()> {
    let folder = authority(&["cases", "funding"]);
    let seen = meet(server(&folder, "cases").mesh_config(), client(&folder, "funding").config_for("cases")).await?;
    assert_eq!(seen.as_deref(), Some("funding"));
    Ok(())
}

#[tokio::test]
async fn a_server_that_is_another_service_is_not_talked_to() {
    let folder = authority(&["cases", "funding", "actors"]);
    let met = meet(server(&folder, "actors").mesh_config(), client(&folder, "funding").config_for("cases")).await;
    refused(met, "The certificate of the service \"cases\" was expected, and the peer showed that of \"actors\"");
    let nobody = Arc::new(client(&folder, "funding").form.clone());
    refused(meet(server(&folder, "cases").mesh_config(), nobody).await, "was expected");
}

#[tokio::test]
async fn a_client_without_a_certificate_is_let_in_at_the_edge_only() -> io::Result<()> {
    let folder = authority(&["cases", "gateway"]);
    let mut bare = (*client(&folder, "gateway").config_for("cases")).clone();
    bare.client_auth_cert_resolver = outward(None).map_err(io::Error::other)?.client_auth_cert_resolver;
    let bare = Arc::new(bare);
    refused(meet(server(&folder, "cases").mesh_config(), bare.clone()).await, "server: peer sent no certificates");
    assert_eq!(meet(server(&folder, "cases").edge_config(), bare).await?, None);
    Ok(())
}

#[tokio::test]
async fn a_certificate_of_a_foreign_authority_is_refused_at_both_ends() {
    let (ours, theirs) = (authority(&["cases", "funding"]), authority(&["cases", "funding"]));
    // Trusts ours, shows theirs: the server must refuse it.
    let [trusted, ..] = paths(ours.path(), "funding");
    let [_, certificate, key] = paths(theirs.path(), "funding");
    let intruder = ClientTls::open(&trusted, &certificate, &key, "reell.local").expect("a client");
    let met = meet(server(&ours, "cases").mesh_config(), intruder.config_for("cases")).await;
    refused(met, "server: invalid peer certificate: ");
    // The name is right, the authority is not: the client must refuse it, even where the server asks for nothing.
    let met = meet(server(&theirs, "cases").edge_config(), client(&ours, "funding").config_for("cases")).await;
    refused(met, "client: invalid peer certificate: ");
}

#[tokio::test]
async fn an_expired_certificate_is_refused_at_both_ends() {
    let long_ago = Clock::system().now().minus(Duration::from_secs(40 * 24 * 3600));
    let folder = authority_at(&["cases", "funding"], long_ago);
    let stale = |name: &str| folder.path().join(format!("stale-{name}"));
    for file in ["cases.pem", "cases.key", "funding.pem", "funding.key"] {
        fs::copy(folder.path().join(file), stale(file)).expect("a copy");
    }
    certs::create(folder.path(), "reell.local", &["cases", "funding"], &[], Clock::system().now()).expect("new leaves");
    let calling = client(&folder, "funding").config_for("cases");
    assert!(meet(server(&folder, "cases").mesh_config(), calling.clone()).await.is_ok());
    refused(
        meet(server(&folder, "stale-cases").edge_config(), calling).await,
        "client: invalid peer certificate: certificate expired",
    );
    let stale = client(&folder, "stale-funding").config_for("cases");
    refused(
        meet(server(&folder, "cases").mesh_config(), stale).await,
        "server: invalid peer certificate: certificate expired",
    );
}

#[tokio::test]
async fn a_rotated_certificate_and_authority_are_taken_up_without_a_restart() -> io::Result<()> {
    let folder = authority(&["cases", "funding"]);
    let (listening, calling) = (server(&folder, "cases").mesh_config(), client(&folder, "funding").config_for("cases"));
    meet(listening.clone(), calling.clone()).await?;
    for file in ["ca.pem", "ca.key"] {
        fs::remove_file(folder.path().join(file))?;
    }
    certs::create(folder.path(), "reell.local", &["cases", "funding"], &[], Clock::system().now())
        .map_err(io::Error::other)?;
    meet(listening.clone(), calling.clone()).await?;
    // A client that still has the former authority's certificate would not be let in.
    let stranger = authority(&["funding"]);
    let [_, certificate, key] = paths(stranger.path(), "funding");
    let former =
        ClientTls::open(&folder.path().join("ca.pem"), &certificate, &key, "reell.local").map_err(io::Error::other)?;
    refused(meet(listening, former.config_for("cases")).await, "server: invalid peer certificate: ");
    Ok(())
}

#[tokio::test]
async fn a_rotation_that_is_half_done_keeps_the_former_pair() -> io::Result<()> {
    let folder = authority(&["cases", "funding"]);
    let (listening, calling) = (server(&folder, "cases").mesh_config(), client(&folder, "funding").config_for("cases"));
    fs::copy(folder.path().join("funding.key"), folder.path().join("cases.key"))?;
    meet(listening, calling).await.map(drop)
}

#[test]
fn files_that_cannot_be_used_are_refused_by_name() {
    let folder = authority(&["cases", "funding"]);
    let [authority, certificate, key] = paths(folder.path(), "cases");
    let refusal = |certificate: &Path, key: &Path| {
        ServerTls::open(&authority, certificate, key).map(drop).unwrap_err().to_string()
    };
    assert!(refusal(&certificate, &folder.path().join("funding.key")).contains("cases.pem"));
    assert!(refusal(&key, &key).contains("cases.key"));
    assert!(refusal(&folder.path().join("missing.pem"), &key).contains("missing.pem"));
    fs::set_permissions(&key, fs::Permissions::from_mode(0o644)).expect("a mode");
    assert!(refusal(&certificate, &key).contains("chmod 600"));
}
