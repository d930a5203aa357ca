//! The centre's own issuer, for where there is no other yet: mints tokens with a key that never leaves this machine.

use std::{
    collections::BTreeSet,
    fmt,
    path::{Path, PathBuf},
    time::Duration,
};

use jsonwebtoken::{
    Algorithm, EncodingKey, Header,
    jwk::{Jwk, JwkSet, PublicKeyUse, ThumbprintHash},
};
use proto::{RULES, Subject};
use rand::TryRngCore;
use rcgen::{KeyPair, PKCS_ECDSA_P256_SHA256};
use serde::Serialize;

use super::LONGEST_LIFETIME_S;
use crate::{
    certs::{IdentityFault, files},
    clock::Timestamp,
};

/// The `iss` of the tokens that it mints.
const NAME: &str = "https://issuer.reell.local";
/// A stolen token is of use for no longer than this.
const LIFETIME: Duration = Duration::from_secs(600);

/// Signs with the key in its folder, and publishes the public half beside it.
pub struct Issuer {
    key: EncodingKey,
    key_id: String,
    jwks: PathBuf,
    audience: String,
}

/// Whom a token is for, and what it lets them do.
#[derive(Debug, Clone)]
pub struct Grant {
    /// An operator or a partner; services prove themselves by certificate.
    pub subject: Subject,
    /// Who it is: becomes `sub` and `client_id`.
    pub id: String,
    /// The organisation that a partner acts for.
    pub organisation: Option<String>,
    /// What it may do: becomes `scope`.
    pub permissions: BTreeSet<String>,
    /// How long it lives, an hour at most.
    pub lifetime: Duration,
}

#[derive(Serialize)]
struct Claims<'a> {
    iss: &'a str,
    sub: &'a str,
    client_id: &'a str,
    aud: &'a str,
    iat: i64,
    exp: i64,
    jti: String,
    scope: String,
    role: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    org: Option<&'a str>,
}

impl Issuer {
    /// Opens the issuer in a folder, and makes its key if there is none. Its tokens are for one audience.
    pub fn open_or_create(folder: &Path, audience: &str) -> Result<Self, IdentityFault> {
        files::folder(folder)?;
        let (path, jwks) = (folder.join("issuer.key"), folder.join("jwks.json"));
        if !path.exists() {
            let pair = KeyPair::generate_for(&PKCS_ECDSA_P256_SHA256).map_err(library)?;
            files::create(&path, pair.serialize_pem().as_bytes(), files::PRIVATE)?;
        }
        let unusable = |cause: jsonwebtoken::errors::Error| IdentityFault::Unusable {
            path: path.clone(),
            what: "a P-256 private key in PKCS#8",
            cause: cause.to_string(),
        };
        let key = EncodingKey::from_ec_pem(&files::read_private(&path)?).map_err(unusable)?;
        let mut public = Jwk::from_encoding_key(&key, Algorithm::ES256).map_err(unusable)?;
        let key_id = public.thumbprint(ThumbprintHash::SHA256).map_err(library)?;
        public.common.key_id = Some(key_id.clone());
        public.common.public_key_use = Some(PublicKeyUse::Signature);
        let published = serde_json::to_vec(&JwkSet { keys: vec![public] }).map_err(library)?;
        if !files::read(&jwks).is_ok_and(|found| found == published) {
            files::replace(&jwks, &published, files::PUBLIC)?;
        }
        Ok(Self { key, key_id, jwks, audience: audience.to_owned() })
    }

    /// The `iss` of its tokens.
    pub fn name(&self) -> &'static str {
        NAME
    }

    /// The file with its public key, for a verifier.
    pub fn jwks_path(&self) -> &Path {
        &self.jwks
    }

    /// Mints a token that begins now.
    pub fn mint(&self, grant: &Grant, now: Timestamp) -> Result<String, IdentityFault> {
        let role = match (grant.subject, &grant.organisation) {
            (Subject::Operator, _) => "operator",
            (Subject::Partner, Some(_)) => "partner",
            (Subject::Partner, None) => {
                return Err(IdentityFault::Grant { rule: "a partner acts for an organisation" });
            }
            (Subject::Service, _) => {
                return Err(IdentityFault::Grant { rule: "a service proves itself by its certificate" });
            }
        };
        let lifetime = grant.lifetime.as_secs();
        if !(1..=LONGEST_LIFETIME_S).contains(&lifetime) {
            return Err(IdentityFault::Grant { rule: "it lives for a second at least and an hour at most" });
        }
        let iat = now.micros().div_euclid(1_000_000);
        let claims = Claims {
            iss: NAME,
            sub: &grant.id,
            client_id: &grant.id,
            aud: &self.audience,
            iat,
            exp: iat.saturating_add_unsigned(lifetime),
            jti: token_id()?,
            scope: grant.permissions.iter().map(String::as_str).collect::<Vec<_>>().join(" "),
            role,
            org: grant.organisation.as_deref(),
        };
        let mut header = Header::new(Algorithm::ES256);
        header.typ = Some("at+jwt".to_owned());
        header.kid = Some(self.key_id.clone());
        jsonwebtoken::encode(&header, &claims, &self.key).map_err(library)
    }
}

impl fmt::Debug for Issuer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Issuer").field("key_id", &self.key_id).field("jwks", &self.jwks).finish_non_exhaustive()
    }
}

impl Grant {
    /// All that an operator may do.
    pub fn operator(id: &str) -> Self {
        Self::all(Subject::Operator, id, None)
    }

    /// All that a partner may do, for one organisation.
    pub fn partner(id: &str, organisation: &str) -> Self {
        Self::all(Subject::Partner, id, Some(organisation.to_owned()))
    }

    fn all(subject: Subject, id: &str, organisation: Option<String>) -> Self {
        let permissions = RULES
            .iter()
            .filter(|rule| rule.subjects.contains(&subject))
            .map(|rule| rule.permission.to_owned())
            .collect();
        Self { subject, id: id.to_owned(), organisation, permissions, lifetime: LIFETIME }
    }
}

/// The token's `jti`, never given twice: RFC 9068 asks for it, and nothing else tells one token from the next.
fn token_id() -> Result<String, IdentityFault> {
    let mut bytes = [0; 16];
    rand::rngs::OsRng.try_fill_bytes(&mut bytes).map_err(library)?;
    Ok(hex::encode(bytes))
}

fn library(error: impl ToString) -> IdentityFault {
    IdentityFault::Library { cause: error.to_string() }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::{fs, os::unix::fs::PermissionsExt};

    const AUDIENCE: &str = "https://api.reell.local";

    #[test]
    fn the_key_is_kept_between_starts_and_from_others_on_the_machine() -> anyhow::Result<()> {
        let folder = tempfile::tempdir()?;
        let folder = folder.path().join("issuer");
        let first = Issuer::open_or_create(&folder, AUDIENCE)?;
        let key = folder.join("issuer.key");
        assert_eq!(fs::metadata(&folder)?.permissions().mode() & 0o777, 0o700);
        assert_eq!(fs::metadata(&key)?.permissions().mode() & 0o777, 0o600);
        assert!(fs::read_to_string(&key)?.starts_with("-----BEGIN PRIVATE KEY-----"));
        assert!(!fs::read_to_string(first.jwks_path())?.contains("\"d\""));
        assert_eq!(Issuer::open_or_create(&folder, AUDIENCE)?.key_id, first.key_id);
        fs::set_permissions(&key, fs::Permissions::from_mode(0o644))?;
        let refusal = Issuer::open_or_create(&folder, AUDIENCE).unwrap_err().to_string();
        assert!(refusal.contains("chmod 600"), "{refusal}");
        fs::set_permissions(&key, fs::Permissions::from_mode(0o600))?;
        fs::write(&key, "no key")?;
        assert!(matches!(Issuer::open_or_create(&folder, AUDIENCE), Err(IdentityFault::Unusable { .. })));
        Ok(())
    }

    #[test]
    fn a_grant_holds_what_the_rules_let_its_subject_do() {
        let (operator, partner) = (Grant::operator("anna"), Grant::partner("kommunen", "organisation_1"));
        assert!(operator.permissions.contains("cases.decide") && operator.permissions.contains("cases.open"));
        assert!(partner.permissions.contains("cases.open") && !partner.permissions.contains("cases.decide"));
        assert!(!operator.permissions.contains("events.watch"));
    }

    #[test]
    fn a_grant_that_no_verifier_would_take_is_not_minted() -> anyhow::Result<()> {
        let folder = tempfile::tempdir()?;
        let issuer = Issuer::open_or_create(folder.path(), AUDIENCE)?;
        let refused =
            |grant: Grant| matches!(issuer.mint(&grant, Timestamp::from_micros(0)), Err(IdentityFault::Grant { .. }));
        assert!(refused(Grant { lifetime: Duration::from_secs(3601), ..Grant::operator("anna") }));
        assert!(refused(Grant { lifetime: Duration::ZERO, ..Grant::operator("anna") }));
        assert!(refused(Grant { organisation: None, ..Grant::partner("kommunen", "organisation_1") }));
        assert!(refused(Grant { subject: Subject::Service, ..Grant::operator("cases") }));
        Ok(())
    }
}
