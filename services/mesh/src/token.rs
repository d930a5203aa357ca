//! Proves who calls from an access token (RFC 9068) of an issuer that the centre trusts. Nothing in a token is believed before its signature.

use std::{
    collections::BTreeMap,
    path::PathBuf,
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
    time::Duration,
};

use quick_cache::sync::Cache;
use sha2::{Digest, Sha256};
use tokio::{sync::Notify, time::Instant};
use tokio_util::sync::CancellationToken;

use crate::{caller::Caller, certs::IdentityFault, clock::Timestamp};
use claims::{Claims, Jwt};
use source::Source;

mod claims;
pub mod issuer;
mod keys;
mod source;
mod web;

/// No issuer of ours needs more, and what is longer is not even hashed.
const LONGEST_TOKEN_BYTES: usize = 8 * 1024;
/// The longest that a token may live.
const LONGEST_LIFETIME_S: u64 = 3600;
/// Proven tokens that are remembered: a few per partner system and one per operator at work, with room to spare.
const REMEMBERED: usize = 10_000;
/// Unknown keys make us ask an issuer no more often than this, so that nobody can make us flood it.
const ASK_AGAIN: Duration = Duration::from_secs(30);
/// An issuer whose keys we have never had is asked more often: until then each of its tokens is refused.
const ASK_FIRST: Duration = Duration::from_secs(5);

/// Why a token proves nothing. It never quotes the token.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum TokenFault {
    /// Longer than any token should be.
    #[error("The access token is longer than 8 KiB: ask its issuer for one with fewer permissions.")]
    TooLong,
    /// Not a signed JWT at all.
    #[error("The access token is not a signed JWT: send it whole and as its issuer gave it.")]
    NotJwt,
    /// Another type of JWT.
    #[error("The token is not of the type at+jwt: send an access token, and not an ID token or an assertion.")]
    Type,
    /// Not an algorithm that is accepted, or not that of the key.
    #[error(
        "The access token is not signed by the algorithm of its issuer's key: the issuer must sign with ES256, or with RS256 where its key says so."
    )]
    Algorithm,
    /// The header names keys or extensions of its own.
    #[error(
        "The access token's header holds \"{0}\": the issuer must leave it out, since keys come from the issuer's key set only."
    )]
    Header(&'static str),
    /// The issuer is not configured.
    #[error("The access token's issuer is not trusted here: get the token from an issuer that the centre lists.")]
    Issuer,
    /// The issuer's keys have never been had.
    #[error("The keys of the access token's issuer are not at hand yet: try again in a few seconds.")]
    NoKeys,
    /// The issuer has no such key, or had not when its keys were last read.
    #[error(
        "The access token is signed with a key that its issuer does not publish: get a new token, or try again in a minute if the issuer has just changed keys."
    )]
    UnknownKey,
    /// The signature does not fit.
    #[error("The access token's signature does not fit: send the token whole and as its issuer gave it.")]
    Signature,
    /// A claim is missing or malformed.
    #[error("The access token's claim \"{name}\" is missing or malformed: it must be {rule}.")]
    Claim {
        /// Which claim.
        name: &'static str,
        /// What it must be.
        rule: &'static str,
    },
    /// Meant for another API.
    #[error("The access token is meant for another audience: ask its issuer for one with this API's audience.")]
    Audience,
    /// Lives too long.
    #[error(
        "The access token lives longer than an hour, or ends before it begins: ask its issuer for a shorter-lived one."
    )]
    Lifetime,
    /// From the future.
    #[error("The access token is not valid yet: check the clocks of its issuer and of this machine.")]
    NotYet,
    /// Past its end.
    #[error("The access token has expired: get a new one from its issuer.")]
    Expired,
    /// Bound to a key that the caller must also prove.
    #[error("The access token is bound to a key (\"cnf\"), which is not checked here: ask its issuer for one without.")]
    Bound,
}

impl TokenFault {
    /// Whether the fault is on our side and passes, so that the same token may be good in a moment.
    pub fn passes(&self) -> bool {
        matches!(self, Self::NoKeys)
    }
}

/// What a verifier is told.
#[derive(Debug, Clone)]
pub struct Settings {
    /// The name of this API in a token's `aud`.
    pub audience: String,
    /// The trusted issuers: the exact `iss`, and where its keys are: a file or an https address.
    pub issuers: Vec<(String, String)>,
    /// How far an issuer's clock may be off.
    pub clock_skew: Duration,
    /// How often keys are read again.
    pub refresh: Duration,
    /// The authority's certificates that an https address is verified by.
    pub authority: Option<PathBuf>,
}

/// Verifies tokens without waiting for anything: keys are kept fresh in the background.
#[derive(Debug)]
pub struct Verifier {
    audience: String,
    clock_skew: Duration,
    refresh: Duration,
    sources: BTreeMap<String, Source>,
    /// By SHA-256 of the token, so that the next hop costs a hash and not a signature.
    proven: Cache<[u8; 32], Arc<Proven>>,
    /// Counts changes of keys: what was proven by former keys must be proven again.
    generation: AtomicU64,
    asked: Notify,
}

struct Proven {
    caller: Caller,
    expires: Timestamp,
    generation: u64,
}

impl Verifier {
    /// Reads the keys that are in files. Those at an address are fetched by [`Self::keep_fresh`].
    pub fn open(settings: Settings) -> Result<Self, IdentityFault> {
        let mut sources = BTreeMap::new();
        for (issuer, place) in settings.issuers {
            let source = Source::open(&issuer, &place, settings.authority.as_deref())?;
            if sources.insert(issuer.clone(), source).is_some() {
                let cause = "the issuer is listed twice, so remove one of the two".to_owned();
                return Err(IdentityFault::Source { issuer, place, cause });
            }
        }
        Ok(Self {
            audience: settings.audience,
            clock_skew: settings.clock_skew,
            refresh: settings.refresh,
            sources,
            proven: Cache::new(REMEMBERED),
            generation: AtomicU64::new(0),
            asked: Notify::new(),
        })
    }

    /// Who calls, by a token as it stood after `Bearer `.
    pub fn verify(&self, token: &str, now: Timestamp) -> Result<Caller, TokenFault> {
        if token.len() > LONGEST_TOKEN_BYTES {
            return Err(TokenFault::TooLong);
        }
        let print: [u8; 32] = Sha256::digest(token).into();
        // Before the keys are looked at: if they change meanwhile, what is proven now counts as proven by the former ones.
        let generation = self.generation.load(Ordering::Acquire);
        let remembered = self.proven.get(&print).filter(|proven| proven.generation == generation);
        let proven = match remembered {
            Some(proven) => proven,
            None => {
                let proven = Arc::new(self.prove(token, generation, now)?);
                self.proven.insert(print, proven.clone());
                proven
            }
        };
        if now >= proven.expires {
            self.proven.remove(&print);
            return Err(TokenFault::Expired);
        }
        Ok(proven.caller.clone())
    }

    /// Reads the issuers' keys again at each refresh, and soon after a token named an unknown one. The last good keys
    /// are kept while a source is down.
    pub async fn keep_fresh(&self, stop: CancellationToken) {
        let mut attempts: Vec<Attempt> = self.sources.values().map(|_| Attempt::default()).collect();
        let rounds = async {
            loop {
                self.round(&mut attempts).await;
            }
        };
        let _: Option<()> = stop.run_until_cancelled(rounds).await;
    }

    async fn round(&self, attempts: &mut [Attempt]) {
        let mut next = Instant::now() + self.refresh;
        for (source, attempt) in self.sources.values().zip(attempts) {
            if self.due(source, attempt) <= Instant::now() {
                attempt.at = Some(Instant::now());
                self.refresh(source, attempt).await;
            }
            next = next.min(self.due(source, attempt));
        }
        tokio::select! {
            () = tokio::time::sleep_until(next) => {}
            () = self.asked.notified() => {}
        }
    }

    fn due(&self, source: &Source, attempt: &Attempt) -> Instant {
        let Some(at) = attempt.at else { return Instant::now() };
        let pause = match (source.keys(), source.is_wanted()) {
            (None, _) => ASK_FIRST,
            (Some(_), true) => ASK_AGAIN,
            (Some(_), false) => self.refresh,
        };
        at + pause.min(self.refresh)
    }

    async fn refresh(&self, source: &Source, attempt: &mut Attempt) {
        match source.refresh().await {
            Ok(changed) => {
                if changed {
                    self.generation.fetch_add(1, Ordering::AcqRel);
                    tracing::info!(issuer = source.issuer(), "the issuer's keys were read");
                }
                attempt.failing = false;
            }
            Err(fault) => {
                // Once per outage, and not once per attempt.
                if !attempt.failing {
                    tracing::warn!(%fault, "an issuer's keys cannot be read, and the last good ones are kept");
                }
                attempt.failing = true;
            }
        }
    }

    fn prove(&self, token: &str, generation: u64, now: Timestamp) -> Result<Proven, TokenFault> {
        let jwt = Jwt::parse(token)?;
        let source = self.sources.get(jwt.claims.issuer()?).ok_or(TokenFault::Issuer)?;
        let keys = source.keys().ok_or(TokenFault::NoKeys)?;
        let Some(key) = keys.find(&jwt.key_id) else {
            if source.want() {
                self.asked.notify_one();
            }
            return Err(TokenFault::UnknownKey);
        };
        key.verify(&jwt)?;
        let (caller, expires) = self.accept(&jwt.claims, token, now)?;
        Ok(Proven { caller, expires, generation })
    }

    fn accept(&self, claims: &Claims, token: &str, now: Timestamp) -> Result<(Caller, Timestamp), TokenFault> {
        claims.meant_for(&self.audience)?;
        let expires = claims.in_time(self.clock_skew, now)?;
        Ok((claims.caller(token)?, expires))
    }
}

/// The last attempt to read an issuer's keys.
#[derive(Debug, Default)]
struct Attempt {
    at: Option<Instant>,
    failing: bool,
}

#[cfg(test)]
mod tests;
