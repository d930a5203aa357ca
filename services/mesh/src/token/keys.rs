//! An issuer's public keys (RFC 7517). Only keys that are fit to verify a token with are taken from its set.

use std::collections::HashMap;

use jsonwebtoken::{
    Algorithm, DecodingKey,
    jwk::{AlgorithmParameters, EllipticCurve, Jwk, KeyAlgorithm, PublicKeyUse},
};
use serde::Deserialize;
use serde_json::Value;
use sha2::{Digest, Sha256};

use super::{TokenFault, claims::Jwt};

/// The keys of one issuer.
#[derive(Debug)]
pub(super) struct KeySet {
    keys: HashMap<String, Key>,
    print: [u8; 32],
}

/// One key, with the one algorithm that it is used with.
#[derive(Debug)]
pub(super) struct Key {
    algorithm: Algorithm,
    key: DecodingKey,
}

#[derive(Deserialize)]
struct Set {
    keys: Vec<Value>,
}

impl KeySet {
    /// Reads a key set. Keys that we could not use are left out, as RFC 7517 asks; a set with none left is refused.
    pub(super) fn parse(bytes: &[u8]) -> Result<Self, String> {
        let set: Set =
            serde_json::from_slice(bytes).map_err(|error| format!("it is not a JSON Web Key Set ({error})"))?;
        let mut keys = HashMap::new();
        for (key_id, key) in set.keys.into_iter().filter_map(usable) {
            if keys.insert(key_id, key).is_some() {
                return Err("two of its keys have the same kid, so each needs one of its own".to_owned());
            }
        }
        if keys.is_empty() {
            return Err(
                "it holds no key with a kid for ES256 on P-256, nor one marked RS256 of 2048 bits or more".to_owned()
            );
        }
        Ok(Self { keys, print: Sha256::digest(bytes).into() })
    }

    /// The key that a token names.
    pub(super) fn find(&self, key_id: &str) -> Option<&Key> {
        self.keys.get(key_id)
    }

    /// Whether it was read from the same bytes.
    pub(super) fn is_same(&self, other: &Self) -> bool {
        self.print == other.print
    }
}

impl Key {
    /// Whether this key signed the token. The key says with which algorithm, and the token must agree.
    pub(super) fn verify(&self, jwt: &Jwt<'_>) -> Result<(), TokenFault> {
        if jwt.algorithm != self.algorithm {
            return Err(TokenFault::Algorithm);
        }
        match jsonwebtoken::crypto::verify(jwt.signature, jwt.message.as_bytes(), &self.key, self.algorithm) {
            Ok(true) => Ok(()),
            Ok(false) | Err(_) => Err(TokenFault::Signature),
        }
    }
}

fn usable(value: Value) -> Option<(String, Key)> {
    let jwk: Jwk = serde_json::from_value(value).ok()?;
    if !matches!(jwk.common.public_key_use, None | Some(PublicKeyUse::Signature)) {
        return None;
    }
    let algorithm = match (&jwk.algorithm, jwk.common.key_algorithm) {
        (AlgorithmParameters::EllipticCurve(point), None | Some(KeyAlgorithm::ES256))
            if point.curve == EllipticCurve::P256 =>
        {
            Algorithm::ES256
        }
        // A modulus of 2048 bits is 256 bytes, and 342 characters of base64.
        (AlgorithmParameters::RSA(numbers), Some(KeyAlgorithm::RS256)) if numbers.n.len() >= 342 => Algorithm::RS256,
        _ => return None,
    };
    let key = DecodingKey::from_jwk(&jwk).ok()?;
    let key_id = jwk.common.key_id.filter(|key_id| !key_id.is_empty())?;
    Some((key_id, Key { algorithm, key }))
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn parse(keys: Value) -> Result<KeySet, String> {
        KeySet::parse(json!({ "keys": keys }).to_string().as_bytes())
    }

    fn point(kid: &str) -> Value {
        // The example key of RFC 7517, appendix A.1.
        let (x, y) = ("MKBCTNIcKUSDii11ySs3526iDZ8AiTo7Tu6KPAqv7D4", "4Etl6SRW2YiLUrN5vfvVHuhp7x8PxltmWWlbbM4IFyM");
        json!({ "kty": "EC", "crv": "P-256", "x": x, "y": y, "kid": kid })
    }

    fn with(mut key: Value, member: &str, value: Value) -> Value {
        key[member] = value;
        key
    }

    #[test]
    fn only_keys_that_are_fit_for_tokens_are_taken() {
        let rsa = |n: &str| json!({ "kty": "RSA", "n": n, "e": "AQAB", "kid": "r", "alg": "RS256" });
        let long = "A".repeat(342);
        for (key, fit) in [
            (point("a"), true),
            (with(point("a"), "alg", json!("ES256")), true),
            (with(point("a"), "alg", json!("ES384")), false),
            (with(point("a"), "use", json!("sig")), true),
            (with(point("a"), "use", json!("enc")), false),
            (with(point("a"), "kid", json!("")), false),
            (rsa(&long), true),
            (with(rsa(&long), "alg", json!("PS256")), false),
            (with(rsa(&long), "alg", Value::Null), false),
            (rsa("AQAB"), false),
            (json!({ "kty": "oct", "k": "c2VjcmV0", "kid": "h", "alg": "HS256" }), false),
            (json!("no key"), false),
        ] {
            assert_eq!(parse(json!([key])).is_ok(), fit, "{key}");
            // What cannot be used does no harm beside what can.
            assert!(parse(json!([key, point("b")])).is_ok_and(|set| set.find("b").is_some()));
        }
    }

    #[test]
    fn a_set_without_a_usable_key_or_with_two_of_one_name_is_refused() {
        assert!(parse(json!([])).is_err());
        assert!(parse(json!([point("a"), point("a")])).is_err());
        assert!(KeySet::parse(b"<html>").is_err());
    }
}
