//! The mesh's certificates: makes them for development, and reads from one which service it proves.

use std::{
    io,
    net::{IpAddr, Ipv4Addr},
    path::{Path, PathBuf},
    time::Duration,
};

use rcgen::{
    BasicConstraints, CertificateParams, DistinguishedName, DnType, ExtendedKeyUsagePurpose, IsCa, Issuer, KeyPair,
    KeyUsagePurpose, PKCS_ECDSA_P256_SHA256, SanType,
};
use time::OffsetDateTime;
use x509_parser::{extensions::GeneralName, parse_x509_certificate, pem::parse_x509_pem};

use crate::clock::Timestamp;

pub(crate) mod files;

/// A development authority is made anew once a year.
const AUTHORITY_LIFETIME: Duration = Duration::from_secs(365 * 24 * 3600);
/// A leaf is short-lived, since nothing here can revoke one.
const LEAF_LIFETIME: Duration = Duration::from_secs(30 * 24 * 3600);
/// The clock of another machine may be behind by this much.
const CLOCK_SKEW: Duration = Duration::from_secs(300);

/// What is wrong with a key, a certificate or a source of keys, and what to do about it.
#[derive(Debug, thiserror::Error)]
pub enum IdentityFault {
    /// A file cannot be read.
    #[error("The file {} cannot be read ({cause}): check that it exists and who owns it.", path.display())]
    Unreadable {
        /// The file.
        path: PathBuf,
        /// What the machine says.
        cause: io::Error,
    },
    /// A file or folder cannot be written.
    #[error("The file {} cannot be written ({cause}): check the folder's owner and the space left.", path.display())]
    Unwritable {
        /// The file or folder.
        path: PathBuf,
        /// What the machine says.
        cause: io::Error,
    },
    /// A private key can be read by others.
    #[error("The key file {} can be read by others on this machine: run chmod 600 on it.", path.display())]
    Exposed {
        /// The file.
        path: PathBuf,
    },
    /// A file does not hold what it should.
    #[error("The file {} does not hold {what} ({cause}): restore it from the backup, or remove it and have it made anew.", path.display())]
    Unusable {
        /// The file.
        path: PathBuf,
        /// What it should hold.
        what: &'static str,
        /// Why it does not.
        cause: String,
    },
    /// One of an authority's two files is missing.
    #[error("The file {} is missing while its counterpart is there: restore it, or remove both to make a new authority.", path.display())]
    HalfAuthority {
        /// The missing file.
        path: PathBuf,
    },
    /// The authority's certificate has expired.
    #[error("The authority in {} has expired: remove ca.pem and ca.key, make new certificates, and hand the new ca.pem to every service.", path.display())]
    ExpiredAuthority {
        /// Its certificate.
        path: PathBuf,
    },
    /// A name that cannot stand in a certificate or a token.
    #[error("The name \"{name}\" cannot be used: {rule}.")]
    Name {
        /// The name.
        name: String,
        /// What a name must be.
        rule: &'static str,
    },
    /// An issuer's keys cannot be had from where they should be.
    #[error("The keys of the issuer {issuer} cannot be had from {place}: {cause}.")]
    Source {
        /// The issuer.
        issuer: String,
        /// A file or an address.
        place: String,
        /// Why, with the remedy where we know one.
        cause: String,
    },
    /// A token that must not be minted.
    #[error("The token is not minted: {rule}.")]
    Grant {
        /// What a grant must be.
        rule: &'static str,
    },
    /// The cryptographic library fails.
    #[error("The cryptographic library fails ({cause}): report this with the version of the program.")]
    Library {
        /// What it says.
        cause: String,
    },
}

/// Makes certificates for development: an authority unless the folder has one, and a new leaf for each service.
///
/// Answers with the files written: `ca.pem` and `ca.key`, `<name>.pem` and `<name>.key`. The authority signs leaves directly,
/// so the chain in a leaf's file is the leaf alone.
pub fn create(
    folder: &Path,
    trust_domain: &str,
    names: &[&str],
    hosts: &[String],
    now: Timestamp,
) -> Result<Vec<PathBuf>, IdentityFault> {
    let known = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || "-._".contains(c);
    if trust_domain.is_empty() || trust_domain.len() > 255 || !trust_domain.chars().all(known) {
        let rule = "a trust domain is 1-255 lower-case letters, digits, dots, hyphens and underscores";
        return Err(IdentityFault::Name { name: trust_domain.to_owned(), rule });
    }
    for name in names {
        // "ca" would be written over the authority.
        if !is_service(name) || *name == "ca" {
            let rule = "a service's name is 1-63 lower-case letters, digits and hyphens, and not \"ca\"";
            return Err(IdentityFault::Name { name: (*name).to_owned(), rule });
        }
    }
    files::folder(folder)?;
    let mut written = Vec::new();
    let authority = Authority::open_or_create(folder, trust_domain, moment(now)?, &mut written)?;
    for name in names {
        authority.issue(folder, trust_domain, name, hosts, moment(now)?, &mut written)?;
    }
    Ok(written)
}

/// The service that a certificate proves: the name in its only URI, which must be of this trust domain.
///
/// The common name is not looked at. The chain must have been verified before.
pub fn identity(leaf_der: &[u8], trust_domain: &str) -> Option<String> {
    let (_, leaf) = parse_x509_certificate(leaf_der).ok()?;
    let names = leaf.subject_alternative_name().ok()??;
    let mut uris = names.value.general_names.iter().filter_map(|name| match name {
        GeneralName::URI(uri) => Some(*uri),
        _ => None,
    });
    let (Some(uri), None) = (uris.next(), uris.next()) else { return None };
    let service = uri.strip_prefix("spiffe://")?.strip_prefix(trust_domain)?.strip_prefix("/svc/")?;
    is_service(service).then(|| service.to_owned())
}

fn is_service(name: &str) -> bool {
    (1..=63).contains(&name.len()) && name.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-')
}

/// An authority that can sign, with the moment after which it can't.
struct Authority {
    issuer: Issuer<'static, KeyPair>,
    not_after: OffsetDateTime,
}

impl Authority {
    fn open_or_create(
        folder: &Path,
        trust_domain: &str,
        now: OffsetDateTime,
        written: &mut Vec<PathBuf>,
    ) -> Result<Self, IdentityFault> {
        let (certificate, key) = (folder.join("ca.pem"), folder.join("ca.key"));
        match (certificate.exists(), key.exists()) {
            (true, true) => Self::open(certificate, &key, now),
            (true, false) => Err(IdentityFault::HalfAuthority { path: key }),
            (false, true) => Err(IdentityFault::HalfAuthority { path: certificate }),
            (false, false) => {
                let pair = KeyPair::generate_for(&PKCS_ECDSA_P256_SHA256).map_err(library)?;
                let mut params =
                    params(&format!("{trust_domain} development authority"), now, now + AUTHORITY_LIFETIME);
                params.is_ca = IsCa::Ca(BasicConstraints::Constrained(0));
                params.key_usages = vec![KeyUsagePurpose::KeyCertSign, KeyUsagePurpose::CrlSign];
                let pem = params.self_signed(&pair).map_err(library)?.pem();
                for (path, text, mode) in
                    [(&key, pair.serialize_pem(), files::PRIVATE), (&certificate, pem, files::PUBLIC)]
                {
                    // Another process may have made one meanwhile; what is read below is then half of each, and refused.
                    files::create(path, text.as_bytes(), mode)?;
                    written.push(path.clone());
                }
                Self::open(certificate, &key, now)
            }
        }
    }

    fn open(certificate: PathBuf, key: &Path, now: OffsetDateTime) -> Result<Self, IdentityFault> {
        let unusable =
            |path: &Path, what, cause: String| IdentityFault::Unusable { path: path.to_owned(), what, cause };
        let private = String::from_utf8(files::read_private(key)?)
            .map_err(|error| unusable(key, "a private key", error.to_string()))?;
        let pair = KeyPair::from_pem(&private).map_err(|error| unusable(key, "a private key", error.to_string()))?;
        let text = files::read(&certificate)?;
        let broken = |cause: String| unusable(&certificate, "the certificate of the authority's key", cause);
        let (_, pem) = parse_x509_pem(&text).map_err(|error| broken(error.to_string()))?;
        let parsed = pem.parse_x509().map_err(|error| broken(error.to_string()))?;
        if *parsed.public_key().subject_public_key.data != *pair.public_key_raw() {
            return Err(broken("it is the certificate of another key".to_owned()));
        }
        let not_after = parsed.validity().not_after.to_datetime();
        if not_after <= now {
            return Err(IdentityFault::ExpiredAuthority { path: certificate });
        }
        let issuer = Issuer::from_ca_cert_der(&pem.contents.as_slice().into(), pair)
            .map_err(|error| broken(error.to_string()))?;
        Ok(Self { issuer, not_after })
    }

    fn issue(
        &self,
        folder: &Path,
        trust_domain: &str,
        name: &str,
        hosts: &[String],
        now: OffsetDateTime,
        written: &mut Vec<PathBuf>,
    ) -> Result<(), IdentityFault> {
        let pair = KeyPair::generate_for(&PKCS_ECDSA_P256_SHA256).map_err(library)?;
        let mut params = params(name, now, self.not_after.min(now + LEAF_LIFETIME));
        params.subject_alt_names = alternative_names(trust_domain, name, hosts)?;
        params.use_authority_key_identifier_extension = true;
        params.is_ca = IsCa::ExplicitNoCa;
        params.key_usages = vec![KeyUsagePurpose::DigitalSignature];
        params.extended_key_usages = vec![ExtendedKeyUsagePurpose::ServerAuth, ExtendedKeyUsagePurpose::ClientAuth];
        let leaf = params.signed_by(&pair, &self.issuer).map_err(library)?;
        // A running service that reads between the two keeps the pair that it has, since these don't match.
        for (path, text, mode) in [
            (folder.join(format!("{name}.key")), pair.serialize_pem(), files::PRIVATE),
            (folder.join(format!("{name}.pem")), leaf.pem(), files::PUBLIC),
        ] {
            files::replace(&path, text.as_bytes(), mode)?;
            written.push(path);
        }
        Ok(())
    }
}

fn params(common_name: &str, now: OffsetDateTime, not_after: OffsetDateTime) -> CertificateParams {
    let mut params = CertificateParams::default();
    params.distinguished_name = DistinguishedName::new();
    params.distinguished_name.push(DnType::CommonName, common_name);
    params.not_before = now - CLOCK_SKEW;
    params.not_after = not_after;
    params
}

fn alternative_names(trust_domain: &str, name: &str, hosts: &[String]) -> Result<Vec<SanType>, IdentityFault> {
    let text = |text: &str| {
        text.try_into().map_err(|_| IdentityFault::Name { name: text.to_owned(), rule: "a host's name is plain ASCII" })
    };
    let mut names = vec![
        SanType::URI(text(&format!("spiffe://{trust_domain}/svc/{name}"))?),
        SanType::IpAddress(IpAddr::V4(Ipv4Addr::LOCALHOST)),
    ];
    for host in ["localhost", name].into_iter().chain(hosts.iter().map(String::as_str)) {
        let host = match host.parse() {
            Ok(address) => SanType::IpAddress(address),
            Err(_) => SanType::DnsName(text(host)?),
        };
        if !names.contains(&host) {
            names.push(host);
        }
    }
    Ok(names)
}

fn moment(now: Timestamp) -> Result<OffsetDateTime, IdentityFault> {
    OffsetDateTime::from_unix_timestamp(now.micros().div_euclid(1_000_000))
        .map_err(|error| IdentityFault::Library { cause: error.to_string() })
}

fn library(error: rcgen::Error) -> IdentityFault {
    IdentityFault::Library { cause: error.to_string() }
}

#[cfg(test)]
mod tests;
