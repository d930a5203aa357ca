//! Keeps what must not be read in a database: fields are encrypted, and looked up by a keyed index.

use std::{fmt, path::Path};

use aes_gcm_siv::{
    Aes256GcmSiv, KeyInit, Nonce,
    aead::{Aead, Payload},
};
use anyhow::{Context, bail};
use hmac::{Hmac, Mac};
use rand::TryRngCore;
use sha2::Sha256;

use crate::certs::files;

/// The form of a sealed value: version, key number, nonce, ciphertext with its tag.
const VERSION: u8 = 1;
const KEY_NUMBER: u8 = 1;
/// The number of the key for what needs more protection than the rest.
const PROTECTED_KEY_NUMBER: u8 = 2;
/// The number of a key that belongs to one thing alone, and stands wrapped beside it.
const OWN_KEY_NUMBER: u8 = 3;
const NONCE_BYTES: usize = 12;

/// Which of a service's data keys a value is sealed with.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Vault {
    /// `data.key`: what everybody's data is sealed with.
    Ordinary,
    /// `protected.key`: what must stay shut where the ordinary key has leaked.
    Protected,
}

/// The key of one thing alone. What is sealed with it opens for nobody once its wrapped form is destroyed, whatever copies of the sealed
/// values are left.
pub struct Own {
    key: Box<Aes256GcmSiv>,
    wrapped: Vec<u8>,
}

impl fmt::Debug for Own {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Own")
    }
}

impl Own {
    /// The key as it is stored: sealed with the key of its vault.
    pub fn wrapped(&self) -> &[u8] {
        &self.wrapped
    }

    /// Encrypts a value, as [`Keys::seal`] does.
    pub fn seal(&self, place: &str, plain: &[u8]) -> anyhow::Result<Vec<u8>> {
        encrypt(OWN_KEY_NUMBER, &self.key, place, plain)
    }
}

/// One service's keys. They live in files beside the database, never in it.
pub struct Keys {
    data: Aes256GcmSiv,
    protected: Aes256GcmSiv,
    index: [u8; 32],
    trail: [u8; 32],
}

impl fmt::Debug for Keys {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Keys")
    }
}

impl Keys {
    /// Opens the keys in a folder, and makes those that are missing. Refuses a key that others on the machine can read.
    pub fn open(folder: &Path) -> anyhow::Result<Self> {
        files::folder(folder)?;
        let data = key(&folder.join("data.key"))?;
        let protected = key(&folder.join("protected.key"))?;
        Ok(Self {
            data: Aes256GcmSiv::new(&data.into()),
            protected: Aes256GcmSiv::new(&protected.into()),
            index: key(&folder.join("index.key"))?,
            trail: key(&folder.join("trail.key"))?,
        })
    }

    /// Encrypts a value. `place` says where it stands (table, column, row): a value moved elsewhere does not open.
    pub fn seal(&self, place: &str, plain: &[u8]) -> anyhow::Result<Vec<u8>> {
        self.seal_in(Vault::Ordinary, place, plain)
    }

    /// Encrypts a value with the key of a vault. It opens like any other: the value says which key it needs.
    pub fn seal_in(&self, vault: Vault, place: &str, plain: &[u8]) -> anyhow::Result<Vec<u8>> {
        let (number, key) = match vault {
            Vault::Ordinary => (KEY_NUMBER, &self.data),
            Vault::Protected => (PROTECTED_KEY_NUMBER, &self.protected),
        };
        encrypt(number, key, place, plain)
    }

    /// A new key for one thing alone, wrapped with the key of a vault.
    pub fn new_own(&self, vault: Vault, place: &str) -> anyhow::Result<Own> {
        let mut bytes = [0u8; 32];
        rand::rngs::OsRng.try_fill_bytes(&mut bytes).context("the machine gives no randomness")?;
        let wrapped = self.seal_in(vault, place, &bytes)?;
        Ok(Own { key: Box::new(Aes256GcmSiv::new(&bytes.into())), wrapped })
    }

    /// The key that stands wrapped at a place.
    pub fn own(&self, place: &str, wrapped: &[u8]) -> anyhow::Result<Own> {
        let bytes: [u8; 32] =
            self.open_sealed(place, wrapped)?.try_into().map_err(|_| anyhow::anyhow!("a wrapped key is no key"))?;
        Ok(Own { key: Box::new(Aes256GcmSiv::new(&bytes.into())), wrapped: wrapped.to_vec() })
    }

    /// Decrypts a value that was sealed for the same place.
    pub fn open_sealed(&self, place: &str, sealed: &[u8]) -> anyhow::Result<Vec<u8>> {
        self.open_with(None, place, sealed)
    }

    /// Decrypts a value of a thing that may have a key of its own: the value says which key it was sealed with.
    pub fn open_with(&self, own: Option<&Own>, place: &str, sealed: &[u8]) -> anyhow::Result<Vec<u8>> {
        let (head, rest) = sealed.split_at_checked(2).context("a sealed value is too short")?;
        let key = match head {
            [VERSION, KEY_NUMBER] => &self.data,
            [VERSION, PROTECTED_KEY_NUMBER] => &self.protected,
            [VERSION, OWN_KEY_NUMBER] => own.context("a sealed value's own key is not there")?.key.as_ref(),
            _ => bail!("a sealed value has an unknown version or key number"),
        };
        let (nonce, hidden) = rest.split_at_checked(NONCE_BYTES).context("a sealed value is too short")?;
        let nonce: [u8; NONCE_BYTES] = nonce.try_into()?;
        let payload = Payload { msg: hidden, aad: place.as_bytes() };
        key.decrypt(&Nonce::from(nonce), payload).map_err(|_| {
            anyhow::anyhow!("a sealed value does not open: it was altered, moved, or sealed with another key")
        })
    }

    /// The keyed index of a value in its canonical form. Without the key nobody can tell which value it is, however few there are.
    pub fn blind(&self, label: &str, canonical: &[u8]) -> Vec<u8> {
        digest(&self.index, label, canonical).to_vec()
    }

    /// A keyed digest for what is kept for comparison only: request bodies, audit details, page tokens.
    pub fn digest(&self, label: &str, bytes: &[u8]) -> [u8; 32] {
        digest(&self.trail, label, bytes)
    }
}

fn encrypt(number: u8, key: &Aes256GcmSiv, place: &str, plain: &[u8]) -> anyhow::Result<Vec<u8>> {
    let mut nonce = [0u8; NONCE_BYTES];
    rand::rngs::OsRng.try_fill_bytes(&mut nonce).context("the machine gives no randomness")?;
    let payload = Payload { msg: plain, aad: place.as_bytes() };
    let hidden =
        key.encrypt(&Nonce::from(nonce), payload).map_err(|_| anyhow::anyhow!("a value could not be encrypted"))?;
    Ok([&[VERSION, number], nonce.as_slice(), &hidden].concat())
}

fn digest(key: &[u8; 32], label: &str, bytes: &[u8]) -> [u8; 32] {
    // A key of any length is valid for HMAC; 32 bytes always are.
    let Ok(mut mac) = <Hmac<Sha256> as Mac>::new_from_slice(key) else { return [0; 32] };
    mac.update(label.as_bytes());
    mac.update(&[0]);
    mac.update(bytes);
    mac.finalize().into_bytes().into()
}

fn key(path: &Path) -> anyhow::Result<[u8; 32]> {
    if !path.exists() {
        let mut bytes = [0u8; 32];
        rand::rngs::OsRng.try_fill_bytes(&mut bytes).context("the machine gives no randomness")?;
        files::create(path, &bytes, files::PRIVATE)?;
    }
    let length =
        || anyhow::anyhow!("The key file {} is not 32 bytes long: restore it from the backup.", path.display());
    files::read_private(path)?.try_into().map_err(|_| length())
}

#[cfg(test)]
mod tests {
    use std::{fs, os::unix::fs::PermissionsExt};

    use super::*;

    #[test]
    fn a_sealed_value_opens_in_its_own_place_only() -> anyhow::Result<()> {
        let folder = tempfile::tempdir()?;
        let keys = Keys::open(folder.path())?;
        let sealed = keys.seal("person|name|1", b"Astrid")?;
        assert_eq!(keys.open_sealed("person|name|1", &sealed)?, b"Astrid");
        assert!(keys.open_sealed("person|name|2", &sealed).is_err());
        assert!(!sealed.windows(6).any(|window| window == b"Astrid"));
        for length in 0..sealed.len() {
            assert!(keys.open_sealed("person|name|1", &sealed[..length]).is_err());
        }
        Ok(())
    }

    #[test]
    fn whoever_has_the_ordinary_key_only_opens_nothing_that_is_protected() -> anyhow::Result<()> {
        let (whole, leaked) = (tempfile::tempdir()?, tempfile::tempdir()?);
        let keys = Keys::open(whole.path())?;
        let [ordinary, protected] =
            [Vault::Ordinary, Vault::Protected].map(|vault| keys.seal_in(vault, "person|name|1", b"Astrid"));
        let (ordinary, protected) = (ordinary?, protected?);
        for sealed in [&ordinary, &protected] {
            assert_eq!(keys.open_sealed("person|name|1", sealed)?, b"Astrid");
        }
        fs::set_permissions(leaked.path(), fs::Permissions::from_mode(0o700))?;
        fs::copy(whole.path().join("data.key"), leaked.path().join("data.key"))?;
        let thief = Keys::open(leaked.path())?;
        assert_eq!(thief.open_sealed("person|name|1", &ordinary)?, b"Astrid");
        assert!(thief.open_sealed("person|name|1", &protected).is_err());
        let renumbered: Vec<u8> = [&[VERSION, KEY_NUMBER], &protected[2..]].concat();
        assert!(keys.open_sealed("person|name|1", &renumbered).is_err());
        Ok(())
    }

    #[test]
    fn what_has_a_key_of_its_own_opens_with_that_alone_and_with_nothing_once_it_is_gone() -> anyhow::Result<()> {
        let folder = tempfile::tempdir()?;
        let keys = Keys::open(folder.path())?;
        let [one, other] = ["person|key|1", "person|key|2"].map(|place| keys.new_own(Vault::Ordinary, place));
        let (one, other) = (one?, other?);
        let sealed = one.seal("person|name|1", b"Astrid")?;
        let again = keys.own("person|key|1", one.wrapped())?;
        assert_eq!(keys.open_with(Some(&again), "person|name|1", &sealed)?, b"Astrid");
        assert!(keys.open_with(Some(&other), "person|name|1", &sealed).is_err());
        assert!(keys.open_with(Some(&again), "person|name|2", &sealed).is_err());
        assert!(keys.open_sealed("person|name|1", &sealed).is_err());
        assert!(keys.own("person|key|2", one.wrapped()).is_err(), "a wrapped key that was moved is none");
        // What was sealed before there was such a key opens still.
        let before = keys.seal("person|name|1", b"Astrid")?;
        assert_eq!(keys.open_with(Some(&again), "person|name|1", &before)?, b"Astrid");
        Ok(())
    }

    #[test]
    fn keys_are_kept_between_starts_and_from_others_on_the_machine() -> anyhow::Result<()> {
        let folder = tempfile::tempdir()?;
        let first = Keys::open(folder.path())?.blind("number", b"7");
        assert_eq!(Keys::open(folder.path())?.blind("number", b"7"), first);
        let path = folder.path().join("index.key");
        assert_eq!(fs::metadata(&path)?.permissions().mode() & 0o777, 0o600);
        fs::set_permissions(&path, fs::Permissions::from_mode(0o644))?;
        let refusal = Keys::open(folder.path()).map(|_| ()).unwrap_err().to_string();
        assert!(refusal.contains("chmod 600"), "{refusal}");
        Ok(())
    }
}
