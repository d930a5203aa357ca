//! Names that prove a service and names that do not, and the files that are written.

use super::*;
use crate::clock::Clock;
use std::{fs, os::unix::fs::PermissionsExt};

fn leaf(alternative_names: Vec<SanType>) -> Vec<u8> {
    let pair = KeyPair::generate().expect("a key");
    let mut params = CertificateParams::default();
    params.distinguished_name.push(DnType::CommonName, "spiffe://reell.local/svc/cases");
    params.subject_alt_names = alternative_names;
    params.self_signed(&pair).expect("a certificate").der().to_vec()
}

fn uri(text: &str) -> SanType {
    SanType::URI(text.try_into().expect("ASCII"))
}

fn der(path: &Path) -> Vec<u8> {
    parse_x509_pem(&fs::read(path).expect("a file")).expect("PEM").1.contents
}

#[test]
fn a_certificate_proves_the_service_in_its_only_uri_of_the_trust_domain() {
    let of = |names: &[&str]| identity(&leaf(names.iter().map(|name| uri(name)).collect()), "reell.local");
    assert_eq!(of(&["spiffe://reell.local/svc/cases"]).as_deref(), Some("cases"));
    for names in [
        &["spiffe://reell.local/svc/cases", "spiffe://reell.local/svc/funding"][..],
        &["spiffe://reell.local/svc/cases", "spiffe://reell.local/svc/cases"],
        &["spiffe://reell.local/svc/cases", "https://example.org"],
        &["spiffe://reell.local.example.org/svc/cases"],
        &["spiffe://example.org/svc/cases"],
        &["spiffe://reell.local/svc/"],
        &["spiffe://reell.local/svc/cases/more"],
        &["spiffe://reell.local/svc/Cases"],
        &["https://reell.local/svc/cases"],
        &[],
    ] {
        assert_eq!(of(names), None, "{names:?}");
    }
    assert_eq!(identity(b"no certificate", "reell.local"), None);
}

#[test]
fn certificates_are_made_with_their_names_and_their_keys_are_kept_from_others() -> anyhow::Result<()> {
    let folder = tempfile::tempdir()?;
    let folder = folder.path().join("certs");
    let now = Clock::system().now();
    let written = create(
        &folder,
        "reell.local",
        &["cases", "gateway"],
        &["cases.internal".to_owned(), "10.0.0.7".to_owned()],
        now,
    )?;
    let names: Vec<_> = written.iter().filter_map(|path| path.file_name()?.to_str()).collect();
    assert_eq!(names, ["ca.key", "ca.pem", "cases.key", "cases.pem", "gateway.key", "gateway.pem"]);
    for path in written.iter().filter(|path| path.extension().is_some_and(|extension| extension == "key")) {
        assert_eq!(fs::metadata(path)?.permissions().mode() & 0o777, 0o600);
    }
    assert_eq!(fs::metadata(&folder)?.permissions().mode() & 0o777, 0o700);
    let leaf = der(&folder.join("cases.pem"));
    assert_eq!(identity(&leaf, "reell.local").as_deref(), Some("cases"));
    let (_, leaf) = parse_x509_certificate(&leaf)?;
    let Some(names) = leaf.subject_alternative_name()? else { anyhow::bail!("no names") };
    let names = format!("{:?}", names.value.general_names);
    assert!(["localhost", "\"cases\"", "cases.internal"].iter().all(|name| names.contains(name)), "{names}");
    Ok(())
}

#[test]
fn a_second_call_keeps_the_authority_and_makes_new_leaves() -> anyhow::Result<()> {
    let folder = tempfile::tempdir()?;
    let now = Clock::system().now();
    let again = |now| create(folder.path(), "reell.local", &["cases"], &[], now);
    again(now)?;
    let (authority, leaf) = (der(&folder.path().join("ca.pem")), der(&folder.path().join("cases.pem")));
    assert_eq!(again(now)?.len(), 2);
    assert_eq!(der(&folder.path().join("ca.pem")), authority);
    assert_ne!(der(&folder.path().join("cases.pem")), leaf);
    let expired = again(now.plus(AUTHORITY_LIFETIME + CLOCK_SKEW)).unwrap_err();
    assert!(matches!(expired, IdentityFault::ExpiredAuthority { .. }), "{expired}");
    fs::remove_file(folder.path().join("ca.key"))?;
    assert!(matches!(again(now), Err(IdentityFault::HalfAuthority { .. })));
    Ok(())
}

#[test]
fn a_name_that_would_harm_is_refused() {
    let folder = Path::new("/nonexistent/reell");
    for name in ["ca", "", "../cases", "Cases", "cases/x"] {
        let refusal = create(folder, "reell.local", &[name], &[], Timestamp::from_micros(0));
        assert!(matches!(refusal, Err(IdentityFault::Name { .. })), "{name}");
    }
    assert!(matches!(
        create(folder, "reell/local", &[], &[], Timestamp::from_micros(0)),
        Err(IdentityFault::Name { .. })
    ));
}
