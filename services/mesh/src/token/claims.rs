//! Reads the parts of a JWT, strictly: what is missing, malformed or of another type is refused by name.

use std::{collections::BTreeSet, sync::Arc, time::Duration};

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use jsonwebtoken::Algorithm;
use proto::Subject;
use serde_json::{Map, Value};

use super::{LONGEST_LIFETIME_S, TokenFault};
use crate::{caller::Caller, clock::Timestamp};

/// Header members that would let a token choose its own key, or ask for rules that we do not know.
const REFUSED_MEMBERS: [&str; 4] = ["jku", "x5u", "jwk", "crit"];
const LONGEST_NAME_BYTES: usize = 255;
const LONGEST_ID_BYTES: usize = 128;

/// A JWT that has been taken apart, and of which nothing has been proven.
pub(super) struct Jwt<'a> {
    pub(super) algorithm: Algorithm,
    pub(super) key_id: String,
    pub(super) claims: Claims,
    /// What is signed: header and claims as they were received.
    pub(super) message: &'a str,
    pub(super) signature: &'a str,
}

impl<'a> Jwt<'a> {
    /// Takes a token apart, and refuses what no signature could make good.
    pub(super) fn parse(token: &'a str) -> Result<Self, TokenFault> {
        let (message, signature) = token.rsplit_once('.').ok_or(TokenFault::NotJwt)?;
        let (header, claims) = message.split_once('.').ok_or(TokenFault::NotJwt)?;
        let header = object(header)?;
        if let Some(member) = REFUSED_MEMBERS.into_iter().find(|member| header.contains_key(*member)) {
            return Err(TokenFault::Header(member));
        }
        let typ = header.get("typ").and_then(Value::as_str).ok_or(TokenFault::Type)?;
        // A media type is compared without its case, and "application/" may be left out (RFC 7515, 4.1.9).
        if !["at+jwt", "application/at+jwt"].iter().any(|known| known.eq_ignore_ascii_case(typ)) {
            return Err(TokenFault::Type);
        }
        let algorithm = match header.get("alg").and_then(Value::as_str) {
            Some("ES256") => Algorithm::ES256,
            Some("RS256") => Algorithm::RS256,
            _ => return Err(TokenFault::Algorithm),
        };
        let key_id = header.get("kid").and_then(Value::as_str).ok_or(TokenFault::UnknownKey)?.to_owned();
        Ok(Self { algorithm, key_id, claims: Claims(object(claims)?), message, signature })
    }
}

/// The claims of a token.
pub(super) struct Claims(Map<String, Value>);

impl Claims {
    /// Whose keys to look for. Until the signature has been verified it is no more than that.
    pub(super) fn issuer(&self) -> Result<&str, TokenFault> {
        self.0.get("iss").and_then(Value::as_str).ok_or(TokenFault::Issuer)
    }

    /// Refuses a token for another API.
    pub(super) fn meant_for(&self, audience: &str) -> Result<(), TokenFault> {
        let ours = match self.0.get("aud") {
            Some(Value::String(one)) => one == audience,
            Some(Value::Array(several)) => several.iter().any(|one| one.as_str() == Some(audience)),
            _ => false,
        };
        if ours { Ok(()) } else { Err(TokenFault::Audience) }
    }

    /// When the token ends, which it has not yet.
    pub(super) fn in_time(&self, skew: Duration, now: Timestamp) -> Result<Timestamp, TokenFault> {
        let (begins, ends) = (self.seconds("iat")?, self.seconds("exp")?);
        if ends <= begins || ends.abs_diff(begins) > LONGEST_LIFETIME_S {
            return Err(TokenFault::Lifetime);
        }
        let not_before = if self.0.contains_key("nbf") { self.seconds("nbf")? } else { begins };
        if moment(begins.max(not_before)) > now.plus(skew) {
            return Err(TokenFault::NotYet);
        }
        let ends = moment(ends).plus(skew);
        if now >= ends { Err(TokenFault::Expired) } else { Ok(ends) }
    }

    /// Who calls. Ask once everything else has been verified.
    pub(super) fn caller(&self, token: &str) -> Result<Caller, TokenFault> {
        if self.0.contains_key("cnf") {
            return Err(TokenFault::Bound);
        }
        // Both are in every access token (RFC 9068), and nothing here asks for them further.
        self.text("client_id", LONGEST_NAME_BYTES)?;
        self.text("jti", LONGEST_ID_BYTES)?;
        let (subject, organisation) = match self.0.get("role").and_then(Value::as_str) {
            Some("operator") => (Subject::Operator, None),
            Some("partner") => (Subject::Partner, Some(self.text("org", LONGEST_ID_BYTES)?.to_owned())),
            _ => return Err(TokenFault::Claim { name: "role", rule: "\"operator\" or \"partner\"" }),
        };
        Ok(Caller {
            subject,
            id: self.text("sub", LONGEST_NAME_BYTES)?.to_owned(),
            issuer: self.issuer()?.to_owned(),
            organisation,
            permissions: Arc::new(self.permissions()?),
            via: String::new(),
            token: Some(token.into()),
        })
    }

    fn permissions(&self) -> Result<BTreeSet<String>, TokenFault> {
        match self.0.get("scope") {
            None => Ok(BTreeSet::new()),
            Some(Value::String(scope)) => {
                Ok(scope.split(' ').filter(|one| !one.is_empty()).map(str::to_owned).collect())
            }
            Some(_) => {
                Err(TokenFault::Claim { name: "scope", rule: "a string of permissions with a space between them" })
            }
        }
    }

    fn text(&self, name: &'static str, longest: usize) -> Result<&str, TokenFault> {
        let rule = match longest {
            LONGEST_ID_BYTES => "a string of 1-128 bytes without control characters",
            _ => "a string of 1-255 bytes without control characters",
        };
        let text = self.0.get(name).and_then(Value::as_str).unwrap_or_default();
        // What is read here ends up in the audit trail, where a line break could pass for another entry.
        let fits = (1..=longest).contains(&text.len()) && !text.chars().any(char::is_control);
        if fits { Ok(text) } else { Err(TokenFault::Claim { name, rule }) }
    }

    fn seconds(&self, name: &'static str) -> Result<i64, TokenFault> {
        let seconds = self.0.get(name).and_then(Value::as_i64);
        seconds.ok_or(TokenFault::Claim { name, rule: "a whole number of seconds since 1970" })
    }
}

fn object(part: &str) -> Result<Map<String, Value>, TokenFault> {
    let bytes = URL_SAFE_NO_PAD.decode(part).map_err(|_| TokenFault::NotJwt)?;
    serde_json::from_slice(&bytes).map_err(|_| TokenFault::NotJwt)
}

fn moment(seconds: i64) -> Timestamp {
    Timestamp::from_micros(seconds.saturating_mul(1_000_000))
}
