//! A passphrase becomes a key that is costly to guess (Argon2id, RFC 9106), and the key wraps what must not be read.

use aes_gcm_siv::{
    Aes256GcmSiv, KeyInit, Nonce,
    aead::{Aead, Payload},
};
use anyhow::{Context, bail, ensure};
use argon2::{Algorithm, Argon2, Params, Version};
use rand::TryRngCore;
use secrecy::{ExposeSecret, SecretString};
use serde::{Deserialize, Serialize};

/// The shortest passphrase, in characters: it stands between whoever finds the file and every key of the centre.
const SHORTEST: usize = 16;
const NONCE_BYTES: usize = 12;
/// The most memory that a file may ask for, in KiB: a file from elsewhere must not exhaust the machine.
const MOST_MEMORY_KIB: u32 = 1_048_576;
/// The most passes and lanes that a file may ask for.
const MOST_WORK: u32 = 16;

/// How a passphrase becomes a key.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Stretch {
    /// 16 bytes, in hexadecimal.
    salt: String,
    memory_kib: u32,
    passes: u32,
    lanes: u32,
}

impl Stretch {
    /// A new salt, and the second of the two choices that RFC 9106 recommends.
    pub fn new() -> anyhow::Result<Self> {
        let mut salt = [0u8; 16];
        rand::rngs::OsRng.try_fill_bytes(&mut salt).context("the machine gives no randomness")?;
        Ok(Self { salt: hex::encode(salt), memory_kib: 65_536, passes: 3, lanes: 4 })
    }

    /// The key of a passphrase.
    pub fn key(&self, passphrase: &SecretString) -> anyhow::Result<Wrapping> {
        let text = passphrase.expose_secret();
        if text.chars().count() < SHORTEST {
            bail!("The passphrase of a hand-over has at least {SHORTEST} characters: choose a longer one.");
        }
        ensure!(
            self.memory_kib <= MOST_MEMORY_KIB && self.passes <= MOST_WORK && self.lanes <= MOST_WORK,
            "The hand-over asks for more work on its passphrase than any that we write: it is not one of ours."
        );
        let params = Params::new(self.memory_kib, self.passes, self.lanes, Some(32)).map_err(|_| unfit())?;
        let salt = hex::decode(&self.salt)?;
        let mut key = [0u8; 32];
        Argon2::new(Algorithm::Argon2id, Version::V0x13, params)
            .hash_password_into(text.as_bytes(), &salt, &mut key)
            .map_err(|_| unfit())?;
        Ok(Wrapping(Aes256GcmSiv::new(&key.into())))
    }
}

fn unfit() -> anyhow::Error {
    anyhow::anyhow!("the numbers for the passphrase do not fit Argon2id")
}

/// Wraps under a passphrase's key.
pub struct Wrapping(Aes256GcmSiv);

impl Wrapping {
    /// Encrypts what belongs to a place.
    pub fn seal(&self, place: &str, plain: &[u8]) -> anyhow::Result<Vec<u8>> {
        let mut nonce = [0u8; NONCE_BYTES];
        rand::rngs::OsRng.try_fill_bytes(&mut nonce).context("the machine gives no randomness")?;
        let payload = Payload { msg: plain, aad: place.as_bytes() };
        let hidden = self.0.encrypt(&Nonce::from(nonce), payload);
        let hidden = hidden.map_err(|_| anyhow::anyhow!("a key could not be wrapped"))?;
        Ok([nonce.as_slice(), &hidden].concat())
    }

    /// Decrypts what was sealed for the same place under the same passphrase; none where it was not.
    pub fn open(&self, place: &str, sealed: &[u8]) -> Option<Vec<u8>> {
        let (nonce, hidden) = sealed.split_at_checked(NONCE_BYTES)?;
        let nonce: [u8; NONCE_BYTES] = nonce.try_into().ok()?;
        self.0.decrypt(&Nonce::from(nonce), Payload { msg: hidden, aad: place.as_bytes() }).ok()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_wrapped_opens_with_the_same_passphrase_in_its_own_place_only() -> anyhow::Result<()> {
        let quick = Stretch { memory_kib: 64, passes: 1, lanes: 1, ..Stretch::new()? };
        let key = quick.key(&"sixteen letters or more".into())?;
        let sealed = key.seal("actors|data.key", b"secret")?;
        assert_eq!(key.open("actors|data.key", &sealed).as_deref(), Some(b"secret".as_slice()));
        assert_eq!(key.open("cases|data.key", &sealed), None);
        assert_eq!(quick.key(&"sixteen letters or less".into())?.open("actors|data.key", &sealed), None);
        assert_eq!(
            Stretch { salt: "00".repeat(16), ..quick }
                .key(&"sixteen letters or more".into())?
                .open("actors|data.key", &sealed),
            None
        );
        Ok(())
    }

    #[test]
    fn a_short_passphrase_and_a_greedy_file_are_refused() -> anyhow::Result<()> {
        let stretch = Stretch::new()?;
        let short = stretch.key(&"too short".into()).map(drop).map_err(|fault| fault.to_string());
        assert!(short.is_err_and(|said| said.contains("at least 16 characters")));
        let greedy = Stretch { memory_kib: u32::MAX, ..stretch };
        assert!(greedy.key(&"sixteen letters or more".into()).is_err());
        Ok(())
    }
}
