//! Forged, tampered, misdirected and expired tokens, beside good ones.

use super::{
    issuer::{Grant, Issuer},
    *,
};
use crate::certs;
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use jsonwebtoken::{
    Algorithm, EncodingKey,
    jwk::{Jwk, JwkSet},
};
use proto::Subject;
use rcgen::{KeyPair, PKCS_RSA_SHA256, RsaKeySize};
use serde_json::{Value, json};
use std::fs;
use tempfile::TempDir;

const AUDIENCE: &str = "https://api.reell.local";
const NOW: Timestamp = Timestamp::from_micros(1_800_000_000_000_000);

struct Stage {
    folder: TempDir,
    issuer: Issuer,
    verifier: Verifier,
}

impl Stage {
    fn set() -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        let issuer = Issuer::open_or_create(folder.path(), AUDIENCE).expect("an issuer");
        let verifier = verifier(issuer.name(), &issuer.jwks_path().display().to_string()).expect("a verifier");
        Self { folder, issuer, verifier }
    }

    fn operator(&self) -> String {
        self.issuer.mint(&Grant::operator("anna"), NOW).expect("a token")
    }

    fn key(&self) -> EncodingKey {
        EncodingKey::from_ec_pem(&fs::read(self.folder.path().join("issuer.key")).expect("a file")).expect("a key")
    }

    /// What the verifier says of a good token after changes to its header and claims, signed anew by the issuer's key.
    fn forged(&self, change: impl FnOnce(&mut Value, &mut Value)) -> Result<Caller, TokenFault> {
        self.verifier.verify(&self.forge(change, &self.key(), Algorithm::ES256), NOW)
    }

    fn forge(&self, change: impl FnOnce(&mut Value, &mut Value), key: &EncodingKey, algorithm: Algorithm) -> String {
        let good = self.issuer.mint(&Grant::partner("kommunen", "organisation_1"), NOW).expect("a token");
        let mut parts =
            good.split('.').map(|part| serde_json::from_slice(&URL_SAFE_NO_PAD.decode(part).unwrap_or_default()));
        let (Some(Ok(mut header)), Some(Ok(mut claims))) = (parts.next(), parts.next()) else { panic!("a JWT") };
        change(&mut header, &mut claims);
        let message = format!("{}.{}", encode(&header), encode(&claims));
        let signature = jsonwebtoken::crypto::sign(message.as_bytes(), key, algorithm).expect("a signature");
        format!("{message}.{signature}")
    }
}

fn settings(issuer: &str, place: &str) -> Settings {
    Settings {
        audience: AUDIENCE.to_owned(),
        issuers: vec![(issuer.to_owned(), place.to_owned())],
        clock_skew: Duration::from_secs(60),
        refresh: Duration::from_millis(10),
        authority: None,
    }
}

fn verifier(issuer: &str, place: &str) -> Result<Verifier, IdentityFault> {
    Verifier::open(settings(issuer, place))
}

/// Holds for what a runtime with several threads can run.
fn spawnable(_: &(impl Future + Send)) {}

fn encode(part: &Value) -> String {
    URL_SAFE_NO_PAD.encode(part.to_string())
}

fn remove(part: &mut Value, name: &str) {
    part.as_object_mut().expect("an object").remove(name);
}

#[test]
fn a_good_token_says_who_calls() -> anyhow::Result<()> {
    let stage = Stage::set();
    let token = stage.issuer.mint(&Grant::partner("kommunen", "organisation_1"), NOW)?;
    let caller = stage.verifier.verify(&token, NOW)?;
    assert_eq!(
        (caller.subject, caller.id.as_str(), caller.issuer.as_str()),
        (Subject::Partner, "kommunen", stage.issuer.name())
    );
    assert_eq!(caller.organisation.as_deref(), Some("organisation_1"));
    assert!(caller.can("cases.open") && !caller.can("cases.decide"));
    assert_eq!((caller.via.as_str(), caller.token.as_deref()), ("", Some(token.as_str())));
    let operator = stage.verifier.verify(&stage.operator(), NOW)?;
    assert_eq!((operator.subject, operator.organisation.as_deref()), (Subject::Operator, None));
    Ok(())
}

#[test]
fn a_header_that_is_not_that_of_an_access_token_is_refused() {
    let stage = Stage::set();
    let header = |member: &'static str, value: Value| stage.forged(|header, _| header[member] = value).map(drop);
    for typ in ["JWT", "jwt", "id+jwt", "at+jwt2", "application/jwt", ""] {
        assert_eq!(header("typ", json!(typ)), Err(TokenFault::Type), "{typ}");
    }
    assert_eq!(stage.forged(|header, _| remove(header, "typ")).map(drop), Err(TokenFault::Type));
    for typ in ["AT+JWT", "application/at+jwt", "Application/At+Jwt"] {
        assert_eq!(header("typ", json!(typ)), Ok(()), "{typ}");
    }
    for algorithm in ["none", "None", "HS256", "ES384", "PS256", "RS256", "es256", ""] {
        assert_eq!(header("alg", json!(algorithm)), Err(TokenFault::Algorithm), "{algorithm}");
    }
    for member in ["jku", "x5u", "jwk", "crit"] {
        assert_eq!(header(member, Value::Null), Err(TokenFault::Header(member)));
    }
    assert_eq!(header("kid", json!("another")), Err(TokenFault::UnknownKey));
    assert_eq!(stage.forged(|header, _| remove(header, "kid")).map(drop), Err(TokenFault::UnknownKey));
}

#[test]
fn a_token_that_another_key_signed_is_refused() -> anyhow::Result<()> {
    let (stage, other) = (Stage::set(), Stage::set());
    let verify = |token: String| stage.verifier.verify(&token, NOW).map(drop);
    assert_eq!(verify(stage.forge(|_, _| {}, &other.key(), Algorithm::ES256)), Err(TokenFault::Signature));
    assert_eq!(verify(other.operator()), Err(TokenFault::UnknownKey));
    // The public key as a shared secret: the classic confusion of algorithms.
    let secret = EncodingKey::from_secret(&fs::read(stage.issuer.jwks_path())?);
    for claimed in ["HS256", "ES256"] {
        let token = stage.forge(|header, _| header["alg"] = json!(claimed), &secret, Algorithm::HS256);
        assert!(matches!(verify(token), Err(TokenFault::Algorithm | TokenFault::Signature)), "{claimed}");
    }
    Ok(())
}

#[test]
fn rs256_is_taken_where_the_key_says_so() -> anyhow::Result<()> {
    let stage = Stage::set();
    let pair = KeyPair::generate_rsa_for(&PKCS_RSA_SHA256, RsaKeySize::_2048)?;
    let key = EncodingKey::from_rsa_pem(pair.serialize_pem().as_bytes())?;
    let mut public = Jwk::from_encoding_key(&key, Algorithm::RS256)?;
    public.common.key_id = Some("rsa".to_owned());
    let published = stage.folder.path().join("rsa.json");
    fs::write(&published, serde_json::to_vec(&JwkSet { keys: vec![public] })?)?;
    let verifier = verifier(stage.issuer.name(), &published.display().to_string())?;
    let verify = |algorithm: &str| {
        let change =
            |header: &mut Value, _: &mut Value| *header = json!({ "typ": "at+jwt", "kid": "rsa", "alg": algorithm });
        verifier.verify(&stage.forge(change, &key, Algorithm::RS256), NOW).map(drop)
    };
    assert_eq!((verify("RS256"), verify("ES256")), (Ok(()), Err(TokenFault::Algorithm)));
    Ok(())
}

#[test]
fn a_tampered_or_cut_token_is_refused_also_after_the_good_one() -> anyhow::Result<()> {
    let stage = Stage::set();
    let good = stage.operator();
    stage.verifier.verify(&good, NOW)?;
    for (at, _) in good.char_indices() {
        let mut bytes = good.clone().into_bytes();
        bytes[at] = if bytes[at] == b'A' { b'B' } else { b'A' };
        assert!(stage.verifier.verify(&String::from_utf8(bytes)?, NOW).is_err(), "changed at {at}");
        assert!(stage.verifier.verify(&good[..at], NOW).is_err(), "cut at {at}");
    }
    let unsigned = format!("{}.", good.rsplit_once('.').map(|(message, _)| message).unwrap_or_default());
    assert_eq!(stage.verifier.verify(&unsigned, NOW).map(drop), Err(TokenFault::Signature));
    for text in [
        String::new(),
        ".".to_owned(),
        "..".to_owned(),
        format!("{good}.{good}"),
        format!(" {good}"),
        format!("{good}="),
    ] {
        assert!(stage.verifier.verify(&text, NOW).is_err(), "{text}");
    }
    assert_eq!(stage.verifier.verify(&"a".repeat(8 * 1024 + 1), NOW).map(drop), Err(TokenFault::TooLong));
    Ok(())
}

#[test]
fn claims_that_are_missing_malformed_or_of_another_type_are_refused() {
    let stage = Stage::set();
    let claim = |name: &'static str, value: Value| stage.forged(|_, claims| claims[name] = value).map(drop);
    for name in ["iss", "sub", "client_id", "aud", "exp", "iat", "jti", "role", "org"] {
        let refusal = stage.forged(|_, claims| remove(claims, name)).map(drop);
        match name {
            "iss" => assert_eq!(refusal, Err(TokenFault::Issuer)),
            "aud" => assert_eq!(refusal, Err(TokenFault::Audience)),
            name => assert!(
                matches!(refusal, Err(TokenFault::Claim { name: named, .. }) if named == name),
                "{name}: {refusal:?}"
            ),
        }
    }
    assert_eq!(claim("iss", json!("https://issuer.example.org")), Err(TokenFault::Issuer));
    for audience in [json!("https://other.example.org"), json!(["a", "b"]), json!([]), json!(7), json!({ AUDIENCE: 1 })]
    {
        assert_eq!(claim("aud", audience), Err(TokenFault::Audience));
    }
    assert_eq!(claim("aud", json!(["a", AUDIENCE])), Ok(()));
    for (name, value) in [
        ("exp", json!("1800000600")),
        ("exp", json!(1_800_000_600.5)),
        ("iat", json!("1800000000")),
        ("nbf", json!("1800000000")),
        ("jti", json!("")),
        ("jti", json!("x".repeat(129))),
        ("sub", json!("anna\nadmin")),
        ("sub", json!(7)),
        ("org", json!("")),
        ("role", json!("service")),
        ("role", json!("admin")),
        ("scope", json!(["cases.open"])),
    ] {
        let refusal = claim(name, value);
        assert!(matches!(refusal, Err(TokenFault::Claim { name: named, .. }) if named == name), "{name}: {refusal:?}");
    }
    assert_eq!(claim("cnf", json!({ "x5t#S256": "…" })), Err(TokenFault::Bound));
    assert!(stage.forged(|_, claims| remove(claims, "scope")).is_ok_and(|caller| caller.permissions.is_empty()));
}

#[test]
fn a_token_is_good_in_its_time_only() {
    let stage = Stage::set();
    let times = |iat: i64, exp: i64| {
        let change = |_: &mut Value, claims: &mut Value| {
            claims["iat"] = json!(1_800_000_000 + iat);
            claims["exp"] = json!(1_800_000_000 + exp);
        };
        stage.forged(change).map(drop)
    };
    assert_eq!(times(0, 3600), Ok(()));
    assert_eq!(times(0, 3601), Err(TokenFault::Lifetime));
    assert_eq!(times(10, 10), Err(TokenFault::Lifetime));
    assert_eq!(times(-600, -59), Ok(()));
    assert_eq!(times(-600, -60), Err(TokenFault::Expired));
    assert_eq!(times(60, 600), Ok(()));
    assert_eq!(times(61, 600), Err(TokenFault::NotYet));
    assert_eq!(times(i64::MIN + 1_800_000_000, 0), Err(TokenFault::Lifetime));
    assert_eq!(stage.forged(|_, claims| claims["nbf"] = json!(1_800_000_061)).map(drop), Err(TokenFault::NotYet));
}

#[test]
fn a_remembered_token_still_expires() -> anyhow::Result<()> {
    let stage = Stage::set();
    let token = stage.operator();
    let caller = stage.verifier.verify(&token, NOW)?;
    let last = NOW.plus(Duration::from_secs(659));
    assert_eq!(stage.verifier.verify(&token, last)?, caller);
    assert_eq!(stage.verifier.verify(&token, last.plus(Duration::from_secs(1))), Err(TokenFault::Expired));
    Ok(())
}

#[tokio::test]
async fn changed_keys_are_taken_up_and_what_the_former_ones_proved_is_refused() -> anyhow::Result<()> {
    let (stage, successor) = (Stage::set(), Stage::set());
    let (former, newer) = (stage.operator(), successor.operator());
    stage.verifier.verify(&former, NOW)?;
    let stop = CancellationToken::new();
    let changes = async {
        // A source that is broken or gone leaves the last good keys in place.
        fs::write(stage.issuer.jwks_path(), "{}")?;
        tokio::time::sleep(Duration::from_millis(100)).await;
        fs::remove_file(stage.issuer.jwks_path())?;
        tokio::time::sleep(Duration::from_millis(100)).await;
        stage.verifier.verify(&former, NOW)?;
        fs::copy(successor.issuer.jwks_path(), stage.issuer.jwks_path())?;
        for _ in 0..500 {
            if stage.verifier.verify(&newer, NOW).is_ok() {
                break;
            }
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
        assert_eq!(stage.verifier.verify(&newer, NOW).map(drop), Ok(()));
        assert_eq!(stage.verifier.verify(&former, NOW).map(drop), Err(TokenFault::UnknownKey));
        stop.cancel();
        Ok::<_, anyhow::Error>(())
    };
    let fresh = stage.verifier.keep_fresh(stop.clone());
    spawnable(&fresh);
    tokio::join!(changes, fresh).0
}

#[test]
fn unknown_keys_make_an_issuer_be_asked_at_most_twice_a_minute() {
    let stage = Stage::set();
    let verifier = Verifier { refresh: Duration::from_secs(300), ..stage.verifier };
    let source = verifier.sources.values().next().expect("a source");
    let attempt = Attempt { at: Some(Instant::now()), failing: false };
    let pause = || attempt.at.map(|at| verifier.due(source, &attempt) - at);
    assert_eq!(pause(), Some(Duration::from_secs(300)));
    for _ in 0..3 {
        let stranger = Stage::set().operator();
        assert_eq!(verifier.verify(&stranger, NOW).map(drop), Err(TokenFault::UnknownKey));
        assert_eq!(pause(), Some(Duration::from_secs(30)));
    }
}

#[test]
fn a_place_without_keys_is_refused_by_name_and_an_address_waits_for_its_first_answer() -> anyhow::Result<()> {
    let stage = Stage::set();
    let missing = verifier("https://issuer.example.org", "/nonexistent/jwks.json").map(drop).unwrap_err().to_string();
    assert!(missing.contains("/nonexistent/jwks.json"), "{missing}");
    let clear =
        verifier("https://issuer.example.org", "http://issuer.example.org/jwks").map(drop).unwrap_err().to_string();
    assert!(clear.contains("https://issuer.example.org") && clear.contains("over https"), "{clear}");
    certs::create(stage.folder.path(), "reell.local", &["server"], &[], NOW)?;
    let authority = Some(stage.folder.path().join("ca.pem"));
    let place = settings(stage.issuer.name(), "https://127.0.0.1:9/jwks.json");
    let waiting = Verifier::open(Settings { authority, ..place })?;
    let refusal = waiting.verify(&stage.operator(), NOW).unwrap_err();
    assert!(refusal.passes(), "{refusal}");
    Ok(())
}
